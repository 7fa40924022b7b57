//! `vigie config show` and the model of a configuration file.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, CommandFactory};

use super::file::{Setting, Value};
use super::{Refused, Resolved, SHARED, commands, is_shared, messages, options, setting_of, with_settings};
use crate::cli::Cli;

/// Prints each setting of the command in `args`, its value and where it comes from.
///
/// # Errors
/// The arguments cannot be read, or standard output cannot be written.
pub fn show(args: &[OsString]) -> Result<io::Result<()>, Refused> {
    let mut line = vec![OsString::from("vigie")];
    if args.is_empty() {
        line.push(OsString::from(SHARED));
    }
    line.extend(args.iter().cloned());
    let resolved = Resolved::new(&line)?;
    let cli = Cli::command();
    let name = resolved.given.as_ref().map_or("", |(name, _)| name);
    let Some(command) = with_settings(&cli, name) else {
        let known: Vec<&str> = commands(&cli).collect();
        let message = messages::no_settings(name, &known.join(", "));
        return Ok(Err(io::Error::new(io::ErrorKind::InvalidInput, message)));
    };
    let mut rows = Vec::new();
    for arg in options(command) {
        let id = arg.get_id().as_str();
        let given = resolved.given.as_ref().map(|(_, given)| given);
        let on_line = given.filter(|given| given.value_source(id) == Some(ValueSource::CommandLine));
        let setting = resolved.file.as_ref().and_then(|file| {
            let path = file.path.display();
            setting_of(&cli, file, name, arg).map(|one| (told(one), format!("{path}:{}", one.line)))
        });
        let (value, origin) = match (on_line, setting) {
            (Some(given), _) => {
                let raw =
                    given.get_raw(id).into_iter().flatten().map(|raw| raw.to_string_lossy().into_owned());
                (written(arg, &raw.collect::<Vec<_>>()), messages::COMMAND_LINE.to_owned())
            }
            (None, Some((value, origin))) => (value, origin),
            (None, None) => (by_default(arg), messages::DEFAULT.to_owned()),
        };
        rows.push((format!("{} = {value}", arg.get_long().unwrap_or_default()), origin));
    }
    Ok(print(name, &rows))
}

fn print(name: &str, rows: &[(String, String)]) -> io::Result<()> {
    use vigie::report::wrap::width;
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "{}", messages::title(name))?;
    let widest = rows.iter().map(|(row, _)| width(row)).max().unwrap_or(0).min(60);
    for (row, origin) in rows {
        let gap = " ".repeat(widest.saturating_sub(width(row)));
        writeln!(out, "  {row}{gap}  {origin}")?;
    }
    out.flush()
}

/// A value as the file would write it.
fn written(arg: &Arg, values: &[String]) -> String {
    match arg.get_action() {
        ArgAction::SetTrue => "true".to_owned(),
        ArgAction::Append => list(values),
        _ => values.first().map_or_else(String::new, |value| quoted(value)),
    }
}

fn told(setting: &Setting) -> String {
    match &setting.value {
        Value::Flag(flag) => flag.to_string(),
        Value::One(value) => quoted(value),
        Value::Many(values) => list(values),
        Value::Other => String::new(),
    }
}

fn by_default(arg: &Arg) -> String {
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    match arg.get_action() {
        ArgAction::SetTrue => "false".to_owned(),
        _ if defaults.is_empty() => messages::NONE.to_owned(),
        _ => written(arg, &defaults),
    }
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML.
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A configuration file that holds every setting, each behind a `#`, with its help.
pub fn model() -> String {
    let cli = Cli::command();
    let mut text = messages::MODEL.to_owned();
    for name in std::iter::once(SHARED).chain(commands(&cli).filter(|name| *name != SHARED)) {
        let Some(command) = with_settings(&cli, name) else { continue };
        let own: Vec<&Arg> = options(command).filter(|arg| name == SHARED || !is_shared(&cli, arg)).collect();
        if name != SHARED && !own.is_empty() {
            text.push_str(&format!("\n{}\n# [{name}]\n", messages::only(name)));
        }
        for arg in own {
            text.push('\n');
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            for line in vigie::report::wrap::lines(&help, 98) {
                text.push_str(&format!("# {line}\n"));
            }
            text.push_str(&format!("# {} = {}\n", arg.get_long().unwrap_or_default(), sample(arg)));
        }
    }
    text
}

/// What a person could write for an option: its default, else an example.
fn sample(arg: &Arg) -> String {
    if matches!(arg.get_action(), ArgAction::SetTrue) || !arg.get_default_values().is_empty() {
        return by_default(arg);
    }
    let marker = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    written(arg, &[messages::example(marker).to_owned()])
}
