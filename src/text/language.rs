//! Whether a text is French at all: rules written for French say nothing of another language.
//!
//! Little words decide. A word that French shares with its neighbours (`la`, `que`, `on`) decides
//! nothing, and a text too short to tell is French: refusing an advert is worse than reading a page
//! in vain.

use std::cell::RefCell;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{Folded, Kind, Token, fold_into, tokenize};

/// Words under which nothing is refused.
const WORDS: usize = 25;
/// Little words of another language under which nothing is refused.
const EVIDENCE: usize = 4;
/// Letters of another alphabet under which nothing is refused.
const LETTERS: usize = 60;
/// Blocks in French that hold this many words make the whole text worth judging.
const FRENCH_WORDS: usize = 25;

const FRENCH: u8 = 1;

/// Little words of each language, folded, bit by bit. The first one is French.
const LITTLE_WORDS: [&str; 7] = [
    "le la les l un une des du de d au aux et ou est sont ete etre a ai as ont avait je j tu il elle on nous \
     vous ils elles me te se ce c cet cette ces mon ton son ma ta sa mes tes ses notre nos votre vos leur leurs \
     qui que qu quoi dont dans pour par sur sous avec sans chez vers entre pas ne n plus tres tout tous toute \
     toutes mais donc car si comme quand aussi bien meme deja encore ici y en s m t meilleur jour jours fait \
     faire peut pouvez avez etes sera votre afin ainsi depuis lors selon jusqu aujourd hui puis alors rien \
     jamais toujours chaque autre autres ni non oui lui eux \
     slt bjr cc svp stp rdv pr ds ke ki koi jai jsuis ya pk bcp tjrs tt ts",
    "the of and to in is are was were be been being it its this that these those with for from by as at an \
     your you our we they their his her my i he she not have has had will would can could should do does did \
     what when where who which how or but if so than then there here more most any all only about into out up \
     get no yes please us me him them a on plus son",
    "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren sein wird werden \
     wurde nicht kein keine mit von zu zum zur bei nach aus auf fur in im am an als auch wie wir ihr ihre ihren \
     sie er es ich du uns unser unsere mein meine sich dass wenn nur noch schon sehr mehr durch uber unter ohne \
     kann konnen haben hat diese dieser dieses was wer wo hier so du plus",
    "el la los las un una unos unas de del al y o e es son fue ser esta estan con para por sin sobre entre que \
     quien como cuando donde su sus tu tus mi mis nuestro nuestra nuestros nuestras vuestro se le les lo no si \
     mas muy pero porque ya tambien este esto estos ese eso usted ustedes nosotros hay ha han puede desde hasta \
     todo todos toda todas a en te me",
    "il lo la i gli le un uno una di del dello della dei degli delle da dal dalla a al allo alla ai alle in nel \
     nella nei nelle con su sul sulla per tra fra e ed o ma che chi cui non si mi ti ci vi se come quando dove \
     anche piu molto tuo tua tuoi suo sua suoi nostro nostra nostri nostre vostro vostra sono sei siamo siete \
     essere ha hanno hai questo questa questi queste quello ogni tutto tutti tutte senza puoi puo dopo prima",
    "o a os as um uma uns umas de do da dos das em no na nos nas ao aos pelo pela pelos e ou mas que quem como \
     quando onde com sem para por sobre entre seu sua seus suas meu minha nosso nossa nossos nossas voce voces \
     eu ele ela nao sim se ja mais muito tambem foi ser esta estao sao tem ter este esta isso isto esse essa \
     pode ate desde todo todos toda todas depois antes cada seja",
    "de het een en of maar is zijn was waren wordt worden werd niet geen met van voor naar bij uit op in aan te \
     om als ook hoe wie wat waar wanneer dat die dit deze u uw jij je jouw wij we ons onze hij zij ze ik mijn \
     zich er hier nog al wel meer veel door over onder zonder kan kunt kunnen heeft hebben heb zal zullen dan \
     naar tot tussen alle elke",
];

static BY_WORD: LazyLock<FxHashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut words: FxHashMap<&'static str, u8> = FxHashMap::default();
    for (language, list) in LITTLE_WORDS.iter().enumerate() {
        for word in list.split_ascii_whitespace() {
            *words.entry(word).or_default() |= 1 << language;
        }
    }
    // What French shares with another language tells nothing of either.
    words.retain(|_, languages| *languages == FRENCH || *languages & FRENCH == 0);
    words
});

thread_local! {
    static BUFFERS: RefCell<(Folded, Vec<Token>)> = RefCell::default();
}

/// What was counted in a text.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    words: usize,
    little: [usize; LITTLE_WORDS.len()],
}

impl Count {
    fn of(text: &str) -> Self {
        BUFFERS.with_borrow_mut(|(folded, tokens)| {
            fold_into(text, folded);
            tokenize(&folded.text, tokens);
            Self::of_words(&folded.text, tokens)
        })
    }

    fn of_words(folded: &str, tokens: &[Token]) -> Self {
        let mut count = Self::default();
        for token in tokens.iter().filter(|token| token.kind == Kind::Word) {
            count.words += 1;
            let Some(languages) = BY_WORD.get(token.text(folded)) else { continue };
            for (language, little) in count.little.iter_mut().enumerate() {
                *little += usize::from(languages >> language & 1);
            }
        }
        count
    }

    fn add(&mut self, other: &Self) {
        self.words += other.words;
        for (mine, theirs) in self.little.iter_mut().zip(other.little) {
            *mine += theirs;
        }
    }

    fn french(&self) -> usize {
        self.little[0]
    }

    /// The strongest of the other languages.
    fn other(&self) -> usize {
        self.little[1..].iter().copied().max().unwrap_or(0)
    }
}

/// What is heard of the language of a document, block after block.
#[derive(Debug, Default, Clone, Copy)]
pub struct Hearing {
    all: Count,
    /// Words of the blocks that are plainly French.
    in_french: usize,
    letters: usize,
    elsewhere: usize,
}

impl Hearing {
    /// Listens to one more block.
    pub fn hear(&mut self, text: &str) {
        self.add(text, &Count::of(text));
    }

    /// The same, for a block already folded and cut into words.
    pub fn hear_words(&mut self, text: &str, folded: &str, tokens: &[Token]) {
        self.add(text, &Count::of_words(folded, tokens));
    }

    fn add(&mut self, text: &str, count: &Count) {
        if count.french() >= 2 && count.french() > count.other() {
            self.in_french += count.words;
        }
        self.all.add(count);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            self.letters += 1;
            self.elsewhere += usize::from(another_alphabet(c));
        }
    }

    /// Whether enough was in French, whatever the rest may be.
    #[must_use]
    pub const fn is_french(&self) -> bool {
        self.in_french >= FRENCH_WORDS
    }

    /// Whether what was heard is plainly not in French.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        if self.is_french() {
            return false;
        }
        if self.elsewhere >= LETTERS && self.elsewhere * 2 > self.letters {
            return true;
        }
        let all = &self.all;
        all.words >= WORDS && all.other() >= EVIDENCE && all.other() >= 2 * all.french()
    }
}

/// Whether the blocks of a document are plainly not in French.
///
/// Stops at the first blocks that plainly are, so that a French document costs little.
pub fn is_foreign<'t>(blocks: impl IntoIterator<Item = &'t str>) -> bool {
    let mut hearing = Hearing::default();
    for text in blocks {
        hearing.hear(text);
        if hearing.is_french() {
            return false;
        }
    }
    hearing.is_foreign()
}

/// A letter that no spelling of French uses. Ornate Latin letters of social networks are Latin.
fn another_alphabet(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0370..=0x1CFF // Greek, Cyrillic, Hebrew, Arabic, the scripts of India, of Georgia, Korean letters
        | 0x1F00..=0x1FFF // accented Greek
        | 0x2C00..=0x2C5F | 0x2C80..=0x2DFF // Glagolitic, Coptic, Ethiopic
        | 0x2E80..=0xA71F // Chinese, Japanese, Yi
        | 0xA800..=0xAB2F | 0xAB70..=0xD7FF // more of India, Cherokee, Korean
        | 0xF900..=0xFAFF | 0xFB13..=0xFDFF | 0xFE70..=0xFEFF
        | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(text: &str) -> bool {
        is_foreign(text.lines())
    }

    #[test]
    fn other_languages_are_recognised() {
        for text in [
            "See a doctor online in minutes. Our physicians are available day and night, and your first visit is \
             free with the code HEALTH. You can get a prescription sent to the pharmacy of your choice.",
            "Sprechen Sie in wenigen Minuten mit einem Arzt. Unsere Ärzte sind Tag und Nacht für Sie da, und die \
             erste Beratung ist kostenlos. Das Rezept wird direkt an die Apotheke Ihrer Wahl geschickt.",
            "Hable con un médico en pocos minutos. Nuestros doctores están disponibles día y noche, y la primera \
             consulta es gratis. La receta se envía a la farmacia de su elección, sin salir de casa.",
            "Parla con un medico in pochi minuti. I nostri dottori sono disponibili giorno e notte e la prima \
             visita è gratuita. La ricetta viene inviata alla farmacia che preferisci, senza uscire di casa.",
            "Fale com um médico em poucos minutos. Os nossos doutores estão disponíveis dia e noite e a primeira \
             consulta é grátis. A receita é enviada para a farmácia da sua escolha, sem sair de casa.",
            "Spreek binnen enkele minuten met een arts. Onze dokters staan dag en nacht voor u klaar en het eerste \
             consult is gratis. Het recept wordt naar de apotheek van uw keuze gestuurd.",
            "Врач онлайн за пять минут. Наши специалисты доступны днём и ночью, а первая консультация бесплатна. \
             Рецепт отправляется в аптеку по вашему выбору.",
            "طبيب عبر الإنترنت في خمس دقائق. أطباؤنا متاحون ليلا ونهارا والاستشارة الأولى مجانية. ترسل الوصفة إلى \
             الصيدلية التي تختارونها.",
            "五分钟内在线看医生。我们的医生昼夜随时为您服务，首次咨询免费。处方将直接发送到您选择的药房，无需出门。\
             请立即注册并享受优惠，我们的团队随时准备为您和您的家人提供帮助与支持。",
        ] {
            assert!(foreign(text), "{text}");
        }
    }

    #[test]
    fn french_in_all_its_dress_is_read() {
        for text in [
            "UN MEDECIN EN CINQ MINUTES, REMBOURSE A 100 %. VOTRE ORDONNANCE DANS VOTRE PHARMACIE, SANS SORTIR DE \
             CHEZ VOUS. TELECONSULTATION POUR TOUTE LA FAMILLE, JOUR ET NUIT, SANS AVANCE DE FRAIS.",
            "slt c doc en visio, jai eu mon arret en 5 min tt remboursé, va sur l appli c gratuit pr la 1ere fois \
             avc mon code, mdr le doc a mm pas regardé, trop bien",
            "Live chat by Doc & Co : best price, free trial, easy booking, 100 % online. Votre médecin en visio, avec \
             ou sans rendez-vous, dans toute la France, pour vous et vos proches.",
            "Dr Rossi, Dr Garcia, Dr Müller, Dr van der Berg, Dr O’Brien, Dr Silva, Dr Costa, Dr Romano, Dr Klein, \
             Dr Jansen, Dr Smith, Dr Jones, Dr Lopez, Dr Ferrari",
            "Généraliste. Pédiatre. Dermatologue. Gynécologue. Sage-femme. Psychiatre. Ophtalmologue. Cardiologue. \
             Ordonnance. Arrêt. Certificat. Remboursement. Vidéo. Rendez-vous. Téléconsultation. Médecin. Santé. \
             Urgence. Pharmacie. Nuit. Week-end. Domicile. Paris. Lyon. Marseille. Lille. Nantes.",
            "𝗨𝗻 𝗺𝗲́𝗱𝗲𝗰𝗶𝗻 𝗱𝗮𝗻𝘀 𝘃𝗼𝘁𝗿𝗲 𝗽𝗼𝗰𝗵𝗲, 𝗽𝗼𝘂𝗿 𝘃𝗼𝘂𝘀 𝗲𝘁 𝘃𝗼𝘀 𝗽𝗿𝗼𝗰𝗵𝗲𝘀, 𝗷𝗼𝘂𝗿 𝗲𝘁 𝗻𝘂𝗶𝘁, 𝘀𝗮𝗻𝘀 𝗿𝗲𝗻𝗱𝗲𝘇-𝘃𝗼𝘂𝘀.",
        ] {
            assert!(!foreign(text), "{text}");
        }
    }

    #[test]
    fn a_text_too_short_to_tell_is_read() {
        for text in [
            "See a doctor now",
            "Arzt online",
            "Врач онлайн",
            "",
            "100 %",
            "Doctor on demand: the best of the web",
        ] {
            assert!(!foreign(text), "{text}");
        }
    }

    #[test]
    fn french_copy_in_a_foreign_page_is_read() {
        let english =
            "We are here for you and your family, and this is what our doctors can do.\n".repeat(20);
        let french = "Votre téléconsultation est remboursée sans condition, pour tous et dans toute la France, avec \
                      le médecin de votre choix, le jour même et sans que vous ayez à sortir de chez vous.";
        assert!(foreign(&english));
        assert!(!foreign(&format!("{english}{french}")));
    }
}
