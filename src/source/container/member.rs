//! What a file that holds many documents gives.

use crate::source::ads::{self, Drawn};
use crate::source::capture::Unread;
use crate::source::input::Input;
use crate::source::raw::Source;

/// The documents of one container, drawn one at a time.
pub(in crate::source) type Members = Box<dyn Iterator<Item = Result<Member, Unread>>>;

/// What a container gives.
pub(in crate::source) enum Member {
    /// A document.
    Document(Input),
    /// A file, which may be a container itself, and how to read it again if it is not; nothing
    /// when it can be read only once.
    File(Source, Option<Input>),
    /// A file without any copy in it.
    LeftAside,
    /// Something to say of the container, in French.
    Remark(String),
}

/// What became of a file that might be a container.
pub(in crate::source) enum Opened {
    /// It holds these.
    Members(Members),
    /// It is an export of these ads.
    Export(Members),
    /// It is a document like another.
    Document(Source),
}

impl Opened {
    /// The ads of an export as members of it.
    pub(super) fn export(ads: ads::Export) -> Self {
        Self::Export(Box::new(ads.map(|drawn| drawn.map(Member::from))))
    }
}

impl From<Drawn> for Member {
    fn from(drawn: Drawn) -> Self {
        match drawn {
            Drawn::Ad(record) => Self::Document(Input::Record(record)),
            Drawn::Remark(remark) => Self::Remark(remark),
        }
    }
}

impl From<ads::Opened> for Opened {
    fn from(opened: ads::Opened) -> Self {
        match opened {
            ads::Opened::Export(ads) => Self::export(ads),
            ads::Opened::Document(source) => Self::Document(source),
        }
    }
}
