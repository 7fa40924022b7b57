//! Exports of ad repositories and of advertising platforms: each of their ads is a document.

mod columns;
mod dates;
mod draft;
mod dynamic;
mod mapping;
mod messages;
mod object;
mod open;
mod record;
mod records;
mod sheet;
mod table;
mod workbook;

pub use mapping::{BadMapping, Mapping};
pub(super) use open::open;
pub use record::Record;
pub(super) use record::{Drawn, Export, Opened};
pub(super) use workbook::open as open_workbook;
