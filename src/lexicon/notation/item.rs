//! What a term is made of, and the mistakes it may hold.

/// One element of a term.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A folded word, number or sign.
    Word(String),
    /// Any word with this folded beginning (at least four letters).
    Prefix(String),
    /// Any inflected form of the lemma, as written.
    Lemma(String),
    /// Any hit of another list.
    List(String),
    /// A number between two bounds, both included.
    Number(f32, f32),
    /// Up to this many words.
    Gap(u8),
    /// One of several sequences; `true` when all may be missing.
    Group(Vec<Vec<Item>>, bool),
}

/// A mistake in a term: 0-based character offset, message, remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotationError {
    /// Character offset in the term.
    pub at: usize,
    /// What is wrong, in French.
    pub message: String,
    /// What to write instead, in French.
    pub help: String,
}

/// A term must begin and end on something, and must not be able to match nothing.
pub(super) fn check(items: &[Item], at: usize) -> Result<(), NotationError> {
    let error = |message: &str, help: &str| {
        Err(NotationError { at, message: message.to_owned(), help: help.to_owned() })
    };
    if items.is_empty() {
        return error("terme vide", "écrivez au moins un mot");
    }
    if matches!(items.first(), Some(Item::Gap(_))) || matches!(items.last(), Some(Item::Gap(_))) {
        return error("« … » au bord du terme", "l'écart se place entre deux mots");
    }
    if items.iter().all(|i| matches!(i, Item::Group(_, true) | Item::Gap(_))) {
        return error(
            "tout peut manquer : ce terme trouverait partout",
            "rendez au moins un mot obligatoire",
        );
    }
    Ok(())
}
