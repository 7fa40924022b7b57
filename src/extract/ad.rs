//! One ad of an export: its texts, each in its own field, become the blocks of a document.

use jiff::civil::Date;

use super::{Asset, Block, DateSource, Digest, Document, DocumentDate, Place, Zone, address, plain};

/// One ad, whatever export it comes from.
#[derive(Debug, Clone, Default)]
pub struct Ad {
    /// The export, and where the ad stands in it.
    pub uri: String,
    /// Bytes of the record, as they stand in the export.
    pub bytes: Vec<u8>,
    /// Media type of the export.
    pub media_type: &'static str,
    /// On whose behalf it is shown.
    pub advertiser: Option<String>,
    /// First and last days of delivery, as far as they are known.
    pub period: (Option<Date>, Option<Date>),
    /// Address of the page it leads to.
    pub landing: Option<String>,
    /// What a reader may see of it, in reading order.
    pub texts: Vec<AdText>,
    /// The texts are drawn at each display: some headlines with some descriptions.
    pub rotates: bool,
    /// What the reader of the report must know, in French.
    pub notes: Vec<String>,
}

/// One text of an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdText {
    /// Name of its column or of its member, as the export writes it.
    pub field: String,
    /// The text itself.
    pub text: String,
    /// What it is in the ad.
    pub part: Part,
    /// Number of the card of a carousel, 0 for the ad itself.
    pub card: u32,
    /// Position it is pinned to.
    pub pin: Option<u8>,
    /// Where it stands in the export.
    pub place: Place,
}

/// What a text is in an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Title, headline.
    Headline,
    /// Long headline, shown without the others.
    LongHeadline,
    /// Main text, above or beside the picture.
    Body,
    /// Description, under the headline.
    Description,
    /// Address shown, or one it leads to.
    Address,
    /// Call to action.
    Button,
    /// Sitelink, callout, snippet, promotion: shown around the ad.
    Asset,
}

impl Part {
    fn zone(self) -> Zone {
        match self {
            Self::Headline | Self::LongHeadline => Zone::Title,
            Self::Body | Self::Description | Self::Asset => Zone::Body,
            Self::Address => Zone::Url,
            Self::Button => Zone::Button,
        }
    }
}

impl Ad {
    /// The document to judge: at `imposed` if the user chose a day, else at the first day of
    /// delivery, else at `otherwise`.
    #[must_use]
    pub fn document(self, imposed: Option<Date>, otherwise: Date) -> Document {
        let date = match (imposed, self.period) {
            (Some(day), _) => DocumentDate { day, source: DateSource::AsOf },
            (None, (Some(day), _) | (None, Some(day))) => DocumentDate { day, source: DateSource::Delivery },
            (None, (None, None)) => DocumentDate { day: otherwise, source: DateSource::Today },
        };
        let mut blocks = Vec::new();
        let mut assets = Vec::new();
        for text in self.texts {
            let first = blocks.len();
            let AdText { field, text, part, card, pin, place } = text;
            let mut read = match part {
                Part::Address => address::block_of_uri(&text).into_iter().collect(),
                Part::Headline | Part::LongHeadline | Part::Button | Part::Asset => {
                    vec![Block::plain(text.split_whitespace().collect::<Vec<_>>().join(" "), 0, part.zone())]
                }
                Part::Body | Part::Description => plain::read(&text).0,
            };
            for block in &mut read {
                block.field = Some(field.clone());
                block.place = Some(Box::new(place.clone()));
                block.item |= part == Part::Asset;
                // Texts of one card stand side by side.
                block.container = card + 1;
            }
            blocks.append(&mut read);
            if self.rotates && matches!(part, Part::Headline | Part::Description) {
                assets.extend((first..blocks.len()).map(|block| Asset { block, part, pin }));
            }
        }
        let mut document = Document::assemble(self.uri, self.media_type, date, blocks);
        document.sha256 = Digest::of(self.bytes);
        document.platform = self.advertiser;
        document.notes = self.notes;
        document.landing = self.landing;
        document.assets = assets;
        document
    }
}
