//! What a group holds, and what its end ends.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Reader;
use crate::extract::fault::Fault;
use crate::extract::picture;
use crate::extract::rtf::state::{DEFAULT_SIZE, Ends, Pixels};
use crate::extract::rtf::story::Look;
use crate::extract::rtf::words::{Aside, Destination, Group};

impl Reader {
    /// What a word makes of its group.
    pub(super) fn group(&mut self, group: Group, name: &str) {
        use Destination::{
            About, FieldCode, Fonts, Name, Nowhere, Picture, Shape, Styles, Text, Title, Value,
        };
        let from = self.state.destination;
        match (group, from) {
            (Group::Unicode, _) => self.state.destination = self.state.before,
            (Group::Twice, _) => {
                self.state.before = from;
                self.state.destination = Nowhere;
            }
            (_, Nowhere | Fonts | Styles | FieldCode | Title | Name) => {
                if matches!(group, Group::To(Nowhere)) {
                    self.state.destination = Nowhere;
                }
            }
            (Group::To(Title), About) => self.state.destination = Title,
            (Group::To(Title), _) | (_, About) => {}
            (Group::To(to @ (Name | Value)), Shape) => {
                self.state.destination = to;
                if to == Value {
                    self.state.ends = Ends::Value;
                }
            }
            (Group::To(Name | Value), _) => {}
            (Group::To(Shape), _) => {
                if name == "sp" {
                    self.name.clear();
                    self.value.clear();
                }
                self.state.destination = Shape;
            }
            (Group::Story(aside), Text | Shape) if aside == Aside::TextBox || from == Text => {
                self.state.ends = Ends::Story;
                self.state.destination = Text;
                self.state.paragraph();
                self.state.plain(self.default_font);
                self.story.enter(aside);
            }
            (Group::To(Picture), _) => {
                self.state.destination = Picture;
                self.state.ends = Ends::Picture;
                self.pixels = Pixels::default();
            }
            (Group::To(FieldCode), Text) => {
                self.state.destination = FieldCode;
                self.state.ends = Ends::FieldCode;
                self.code.clear();
            }
            (Group::Field, Text) => {
                self.state.ends = Ends::Field;
                self.fields.push(None);
            }
            (Group::Object, Text) => self.objects += 1,
            (Group::Comment, _) => {
                self.comments += 1;
                self.state.destination = Nowhere;
            }
            (Group::To(Text), Text) => {}
            (Group::To(to @ (Nowhere | Fonts | Styles | About)), _) => {
                if name == "listtext" || name == "pntext" {
                    self.story.item();
                }
                self.state.destination = to;
            }
            _ => {}
        }
    }

    /// The end of a group.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        match self.state.ends {
            Ends::Nothing => {}
            Ends::Story => self.story.leave(self.look(0))?,
            Ends::Style => self.styles.end(),
            Ends::Field => {
                self.fields.pop();
            }
            Ends::FieldCode => {
                if let Some(field) = self.fields.last_mut() {
                    *field = hyperlink(&self.code);
                }
            }
            Ends::Value => match self.name.trim() {
                "wzDescription" => self.story.alt(&self.value),
                // Words drawn as a picture.
                "gtextUNICODE" => {
                    self.story.enter(Aside::TextBox);
                    self.story.text(&self.value, DEFAULT_SIZE as f32 / 2.0, None);
                    self.story.leave(Look::default())?;
                }
                _ => {}
            },
            Ends::Picture => self.picture(),
        }
        if let Some(around) = self.groups.pop() {
            self.state = around;
        }
        Ok(())
    }

    fn picture(&mut self) {
        let pixels = std::mem::take(&mut self.pixels);
        if picture::detect(&pixels.bytes).is_none() {
            self.drawn += usize::from(pixels.drawn);
            return;
        }
        let mut hasher = DefaultHasher::new();
        pixels.bytes.hash(&mut hasher);
        // Each once, however often it is shown.
        if self.seen.insert(hasher.finish()) {
            self.album.add(&self.story.place(), picture::decode(&pixels.bytes));
        }
    }
}

/// The address in `HYPERLINK "https://…"`.
fn hyperlink(code: &str) -> Option<String> {
    let address = code.trim_start().strip_prefix("HYPERLINK")?.trim_start();
    let quoted = address.strip_prefix('"').and_then(|rest| rest.split('"').next());
    // `\l` leads to a place of the document itself.
    let address =
        quoted.or_else(|| address.split_whitespace().next()).filter(|word| !word.starts_with('\\'))?;
    (!address.is_empty()).then(|| address.to_owned())
}
