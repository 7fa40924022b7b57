//! What control words mean: the groups they open, the characters they stand for.

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Into the paragraph.
    Text,
    /// Nowhere.
    Nowhere,
    /// The fonts and their code pages.
    Fonts,
    /// The styles and their names.
    Styles,
    /// What the document says of itself.
    About,
    /// Its title.
    Title,
    /// What a field does.
    FieldCode,
    /// A drawing: only its properties and its text count.
    Shape,
    /// Name of a property of a drawing, and its value.
    Name,
    Value,
    /// The bytes of a picture.
    Picture,
}

/// A story that is read apart from the one it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    Note,
    TextBox,
    Header,
    Footer,
}

/// What a control word makes of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    To(Destination),
    Story(Aside),
    Field,
    Object,
    Comment,
    /// Said twice: once for old programs, once in Unicode.
    Twice,
    Unicode,
}

/// What this word makes of its group; nothing for a word of another kind. Words that `\*` stands
/// before, and that are not here, open a group that nobody has to understand.
pub(super) fn group(name: &str) -> Option<Group> {
    use Destination::{About, FieldCode, Fonts, Name, Nowhere, Picture, Shape, Styles, Text, Title, Value};
    Some(match name {
        "fonttbl" => Group::To(Fonts),
        "stylesheet" => Group::To(Styles),
        "info" => Group::To(About),
        "title" => Group::To(Title),
        "field" => Group::Field,
        "fldinst" => Group::To(FieldCode),
        "object" => Group::Object,
        "pict" => Group::To(Picture),
        "shp" | "shpinst" | "shpgrp" | "picprop" | "do" | "sp" => Group::To(Shape),
        "sn" => Group::To(Name),
        "sv" => Group::To(Value),
        "shptxt" | "dptxbxtext" => Group::Story(Aside::TextBox),
        "footnote" => Group::Story(Aside::Note),
        "header" | "headerl" | "headerr" | "headerf" => Group::Story(Aside::Header),
        "footer" | "footerl" | "footerr" | "footerf" => Group::Story(Aside::Footer),
        "annotation" => Group::Comment,
        "upr" => Group::Twice,
        "ud" => Group::Unicode,
        // The picture itself, and the end of the row of a table inside another.
        "shppict" | "nesttableprops" => Group::To(Text),
        // The same again for old programs, and what is not shown.
        "nonshppict" | "shprslt" | "nonesttables" | "listtext" | "pntext" | "pn" | "colortbl"
        | "listtable" | "listoverridetable" | "revtbl" | "rsidtbl" | "filetbl" | "objdata" | "objclass"
        | "objname" | "xe" | "tc" | "tcn" | "rxe" | "txe" | "bkmkstart" | "bkmkend" | "atnid"
        | "atnauthor" | "atnref" | "atndate" | "atnicn" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep"
        | "aftnsepc" | "aftncn" | "formfield" | "datafield" | "fldtype" | "template" | "private"
        | "background" | "generator" => Group::To(Nowhere),
        _ => return None,
    })
}

/// The text that a control word stands for.
pub(super) fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "tab" | "emspace" | "enspace" | "qmspace" => " ",
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        _ => return None,
    })
}
