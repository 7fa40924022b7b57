//! Settings: each option of a command that takes them may be fixed in `vigie.toml`. The keys are
//! the options themselves, so that none can be forgotten.

mod file;
mod messages;
mod show;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, ValueHint};
use vigie::diagnostic::LoadError;

use crate::cli::Cli;
use crate::usage;
use file::{Setting, SettingsFile, Value};
use messages::Kind;

pub use show::{model, show};

/// The command whose options every other may share.
const SHARED: &str = "scan";
/// A command takes settings when it has this option.
const MARK: &str = "no_config";
/// Options that no file can hold.
const NOT_SETTINGS: [&str; 3] = ["config", MARK, "help"];

/// Arguments that cannot be run.
pub enum Refused {
    /// A mistake on the command line, or a call for help.
    Usage(clap::Error),
    /// Mistakes in the configuration file.
    Settings(Vec<LoadError>),
}

/// Reads the command line, with the settings of the file for what it leaves out.
pub fn parse(args: &[OsString]) -> Result<Cli, Refused> {
    let resolved = Resolved::new(args)?;
    if let Some(found) = &resolved.found {
        anstream::eprintln!("vigie : {}", messages::found(&found.display().to_string()));
    }
    let matches = Cli::command().try_get_matches_from(resolved.completed).map_err(Refused::Usage)?;
    Cli::from_arg_matches(&matches).map_err(Refused::Usage)
}

/// Mistakes one under another.
pub fn told(mistakes: &[LoadError]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

/// A command line and the settings that complete it.
struct Resolved {
    /// What was given, as far as it can be read alone.
    given: Option<(String, ArgMatches)>,
    /// The file in use.
    file: Option<SettingsFile>,
    /// The same, when it was found and sets something for this command.
    found: Option<PathBuf>,
    /// The arguments with those of the file.
    completed: Vec<OsString>,
}

impl Resolved {
    fn new(args: &[OsString]) -> Result<Self, Refused> {
        let cli = Cli::command();
        let matches = match cli.clone().try_get_matches_from(args) {
            Ok(matches) => matches,
            // The file may hold what is missing.
            Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => {
                match cli.clone().ignore_errors(true).try_get_matches_from(args) {
                    Ok(matches) => matches,
                    Err(_) => return Err(Refused::Usage(error)),
                }
            }
            Err(error) => return Err(Refused::Usage(error)),
        };
        let bare = |given| Self { given, file: None, found: None, completed: args.to_vec() };
        let Some((name, given)) = matches.subcommand() else { return Ok(bare(None)) };
        let given = Some((name.to_owned(), given.clone()));
        let Some((command, chosen)) = with_settings(&cli, name).zip(given.as_ref().map(|(_, given)| given))
        else {
            return Ok(bare(given));
        };
        let named = chosen.get_one::<PathBuf>("config");
        let path = match named {
            Some(path) => Some(path.clone()),
            None if chosen.get_flag(MARK) => None,
            None => discover(),
        };
        let Some(path) = path else { return Ok(bare(given)) };
        let file = SettingsFile::read(&path).map_err(|error| Refused::Settings(vec![error]))?;
        check(&cli, &file).map_err(Refused::Settings)?;
        let mut completed = args.to_vec();
        let mut used = false;
        for arg in options(command) {
            let on_line = chosen.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
            if let Some(setting) = setting_of(&cli, &file, name, arg).filter(|_| !on_line) {
                used = true;
                let more = arguments(setting, arg, file.folder());
                completed.splice(2..2, more);
            }
        }
        let found = (named.is_none() && used).then(|| path.clone());
        Ok(Self { given, file: Some(file), found, completed })
    }
}

/// The nearest `vigie.toml`, from the current folder upwards.
fn discover() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let depth = here.ancestors().position(|folder| folder.join(file::NAME).is_file())?;
    let up: PathBuf = std::iter::repeat_n("..", depth).collect();
    Some(up.join(file::NAME))
}

/// The command of this name, when it takes settings.
fn with_settings<'a>(cli: &'a Command, name: &str) -> Option<&'a Command> {
    cli.find_subcommand(name).filter(|command| command.get_arguments().any(|arg| arg.get_id() == MARK))
}

/// Names of the commands that take settings.
fn commands(cli: &Command) -> impl Iterator<Item = &str> {
    cli.get_subcommands().map(Command::get_name).filter(|name| with_settings(cli, name).is_some())
}

/// The options of a command that a file may hold.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| {
        arg.get_long().is_some() && !NOT_SETTINGS.contains(&arg.get_id().as_str()) && kind(arg).is_some()
    })
}

fn kind(arg: &Arg) -> Option<Kind> {
    match arg.get_action() {
        ArgAction::SetTrue => Some(Kind::Flag),
        ArgAction::Set => Some(Kind::One),
        ArgAction::Append => Some(Kind::Many),
        _ => None,
    }
}

fn option<'a>(command: &'a Command, key: &str) -> Option<&'a Arg> {
    options(command).find(|arg| arg.get_long() == Some(key))
}

/// What `file` sets for an option of the command `name`: its own table first, then what is for all,
/// as long as the option means the same there.
fn setting_of<'a>(cli: &Command, file: &'a SettingsFile, name: &str, arg: &Arg) -> Option<&'a Setting> {
    let key = arg.get_long()?;
    let find = |command: Option<&str>| {
        file.settings.iter().find(|one| one.key == key && one.command.as_deref() == command)
    };
    find(Some(name)).or_else(|| find(None).filter(|_| is_shared(cli, arg)))
}

/// Whether an option means the same as in the command that shares its own.
fn is_shared(cli: &Command, arg: &Arg) -> bool {
    let shared = cli.find_subcommand(SHARED).zip(arg.get_long());
    shared
        .and_then(|(command, key)| option(command, key))
        .is_some_and(|shared| shared.get_value_names() == arg.get_value_names() && kind(shared) == kind(arg))
}

/// The arguments that a setting stands for.
fn arguments(setting: &Setting, arg: &Arg, folder: &Path) -> Vec<OsString> {
    let one = |value: &String| {
        let mut argument = OsString::from(format!("--{}=", setting.key));
        argument.push(placed(value, arg, folder));
        argument
    };
    match &setting.value {
        Value::Flag(true) => vec![OsString::from(format!("--{}", setting.key))],
        Value::One(value) => vec![one(value)],
        Value::Many(values) => values.iter().map(one).collect(),
        Value::Flag(false) | Value::Other => Vec::new(),
    }
}

/// A value, its path starting from the folder of the file.
fn placed(value: &str, arg: &Arg, folder: &Path) -> OsString {
    let is_path =
        matches!(arg.get_value_hint(), ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath);
    if is_path {
        return folder.join(value).into_os_string();
    }
    match value.split_once('=') {
        Some((form, path)) if arg.get_id() == "format" && !matches!(path, "" | "-") => {
            let mut placed = OsString::from(format!("{form}="));
            placed.push(folder.join(path));
            placed
        }
        _ => OsString::from(value),
    }
}

/// Every mistake of a file at once.
fn check(cli: &Command, file: &SettingsFile) -> Result<(), Vec<LoadError>> {
    let mistakes: Vec<LoadError> = file
        .settings
        .iter()
        .filter_map(|setting| {
            let (message, help) = mistake(cli, file, setting)?;
            Some(file.mistake(setting, message, help))
        })
        .collect();
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

fn mistake(cli: &Command, file: &SettingsFile, setting: &Setting) -> Option<(String, String)> {
    let name = setting.command.as_deref();
    let Some(command) = with_settings(cli, name.unwrap_or(SHARED)) else {
        let name = name.unwrap_or_default();
        return Some(messages::unknown_table(name, near(name, commands(cli))));
    };
    let Some(arg) = option(command, &setting.key) else {
        let keys = options(command).filter_map(Arg::get_long);
        return Some(messages::unknown_key(&setting.key, name, near(&setting.key, keys)));
    };
    let wanted = kind(arg)?;
    let fits = matches!(
        (&setting.value, wanted),
        (Value::Flag(_), Kind::Flag) | (Value::One(_), Kind::One | Kind::Many) | (Value::Many(_), Kind::Many)
    );
    if !fits {
        return Some(messages::wrong_kind(&setting.key, wanted));
    }
    let given = [OsString::from("vigie"), OsString::from(command.get_name())];
    let given = given.into_iter().chain(arguments(setting, arg, file.folder()));
    match cli.clone().try_get_matches_from(given) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) => {
            Some((usage::sentence(&error), String::new()))
        }
        _ => None,
    }
}

/// The known name that a mistaken one most looks like.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.replace('_', "-");
    let (distance, near) = known.map(|one| (vigie::lexicon::distance(one, &name), one)).min()?;
    (distance * 2 <= near.len().min(name.len())).then_some(near)
}
