//! `vigie.toml`: its keys and values, each with its place.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Table, Value as Toml};
use vigie::diagnostic::LoadError;

use super::messages;

/// Name of the file looked for in the current folder and above.
pub const NAME: &str = "vigie.toml";

/// A configuration file.
#[derive(Debug)]
pub struct SettingsFile {
    /// As a person would write it from the current folder.
    pub path: PathBuf,
    /// Its text, for excerpts.
    pub text: String,
    /// What it sets, in its order.
    pub settings: Vec<Setting>,
}

/// One key and its value.
#[derive(Debug)]
pub struct Setting {
    /// The command it is for; nothing when it is for all.
    pub command: Option<String>,
    /// Name of the option, without its dashes.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// 1-based line of the key.
    pub line: usize,
    /// 1-based column of the key, in characters.
    pub column: usize,
}

/// A value, as options take them.
#[derive(Debug, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Flag(bool),
    /// A text, a number, a date.
    One(String),
    /// Several of them.
    Many(Vec<String>),
    /// Nothing that an option takes.
    Other,
}

impl SettingsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Says in French what is wrong, and where.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        let shown = path.display().to_string();
        let whole = |message: String| LoadError::whole(&shown, message, String::new());
        let bytes =
            std::fs::read(path).map_err(|error| whole(vigie::source::Reason::from_io(&error).to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| whole(messages::NOT_UTF8.to_owned()))?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let document = Document::parse(text.as_str()).map_err(|error| {
            let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
            let (message, help) = messages::not_toml();
            LoadError::at(&shown, &text, line, column, message, help)
        })?;
        let mut settings = Vec::new();
        collect(document.as_table(), None, &text, &mut settings);
        Ok(Self { path: path.to_owned(), text, settings })
    }

    /// The folder that relative paths of the file start from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new(""))
    }

    /// A mistake at a setting.
    pub fn mistake(&self, setting: &Setting, message: String, help: String) -> LoadError {
        let path = self.path.display().to_string();
        LoadError::at(&path, &self.text, setting.line, setting.column, message, help)
    }
}

fn collect(table: &Table, command: Option<&str>, text: &str, settings: &mut Vec<Setting>) {
    for (name, item) in table {
        let (line, column) =
            place(text, table.key(name).and_then(toml_edit::Key::span).map_or(0, |span| span.start));
        if let (Item::Table(inner), None) = (item, command) {
            collect(inner, Some(name), text, settings);
            continue;
        }
        settings.push(Setting {
            command: command.map(str::to_owned),
            key: name.to_owned(),
            value: item.as_value().map_or(Value::Other, value),
            line,
            column,
        });
    }
}

fn value(value: &Toml) -> Value {
    match value {
        Toml::Boolean(flag) => Value::Flag(*flag.value()),
        Toml::Array(array) => {
            array.iter().map(scalar).collect::<Option<Vec<_>>>().map_or(Value::Other, Value::Many)
        }
        one => scalar(one).map_or(Value::Other, Value::One),
    }
}

fn scalar(value: &Toml) -> Option<String> {
    match value {
        Toml::String(text) => Some(text.value().clone()),
        Toml::Integer(number) => Some(number.value().to_string()),
        Toml::Float(number) => Some(number.value().to_string()),
        Toml::Datetime(date) => Some(date.value().to_string()),
        Toml::Boolean(_) | Toml::Array(_) | Toml::InlineTable(_) => None,
    }
}

/// Line and column, in characters, of a byte of `text`.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}
