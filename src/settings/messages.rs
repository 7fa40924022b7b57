//! Every sentence about the configuration file, in French.

/// The file is not text.
pub const NOT_UTF8: &str = "ce n’est pas de l’UTF-8 valable";
/// Where a value that nobody set comes from.
pub const DEFAULT: &str = "défaut";
/// Where a value given on the command line comes from.
pub const COMMAND_LINE: &str = "ligne de commande";
/// An option that has no value.
pub const NONE: &str = "(aucun)";

/// The parser's own wording is English.
pub fn not_toml() -> (String, String) {
    (
        "ce n’est pas du TOML valable".to_owned(),
        "un réglage s’écrit « clé = valeur », un texte entre guillemets ; « vigie generate config » donne un modèle".to_owned(),
    )
}

/// A key that is no setting.
pub fn unknown_key(key: &str, command: Option<&str>, near: Option<&str>) -> (String, String) {
    let message = match command {
        Some(command) => format!("« {key} » n’est pas un réglage de « {command} »"),
        None => format!("« {key} » n’est pas un réglage"),
    };
    (message, near_or_list(near))
}

/// A table that is no command.
pub fn unknown_table(name: &str, near: Option<&str>) -> (String, String) {
    (format!("[{name}] ne nomme aucune commande qui se règle"), near_or_list(near))
}

fn near_or_list(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("vouliez-vous dire « {near} » ?"),
        None => "« vigie generate config » donne tous les réglages".to_owned(),
    }
}

/// A value of another kind.
pub fn wrong_kind(key: &str, kind: Kind) -> (String, String) {
    let (wanted, example) = match kind {
        Kind::Flag => ("true ou false", format!("{key} = true")),
        Kind::One => ("une seule valeur", format!("{key} = \"…\"")),
        Kind::Many => ("une valeur ou une liste", format!("{key} = [\"…\"]")),
    };
    (format!("« {key} » attend {wanted}"), format!("par exemple {example}"))
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Flag,
    One,
    Many,
}

/// A file that was found and not named.
pub fn found(path: &str) -> String {
    format!("réglages lus dans « {path} » (--no-config pour s’en passer)")
}

/// Title of the settings of a command.
pub fn title(command: &str) -> String {
    format!("Réglages de « vigie {command} »")
}

/// A command without settings.
pub fn no_settings(command: &str, known: &str) -> String {
    format!("« {command} » n’est pas une commande qui se règle ; commandes possibles : {known}")
}

/// Head of the model of a configuration file.
pub const MODEL: &str = "\
# Réglages de vigie. Ce fichier, nommé vigie.toml, vaut pour le dossier où il se trouve et pour ceux
# qu’il contient ; la ligne de commande l’emporte sur lui. Ses chemins partent de son dossier.
# Chaque réglage porte le nom d’une option. Retirez le « # » de ceux que vous voulez fixer.
# « vigie config show » montre la valeur de chacun et d’où elle vient.
";

/// What stands before the settings of one command.
pub fn only(command: &str) -> String {
    format!("# Réglages de « vigie {command} » seulement.")
}

/// A value that a person could write for an option without a default.
pub fn example(marker: &str) -> &'static str {
    match marker {
        "AAAA-MM-JJ" => "2026-01-31",
        "N" | "SECONDES" => "4",
        "DOSSIER" => "mes-regles",
        "FICHIER" => "decisions.json",
        "ADRESSE" => "https://ordre.example/contact",
        "DURÉE" => "30m",
        "EXPRESSION" => "/offres/",
        "RAISON" => "contrôle décidé le 3 mai 2026",
        "MOTIF" => "archives/",
        "NOM" => "Télépavot",
        "RÈGLE|FAMILLE" => "publicite.prix",
        "CHAMP=COLONNE,…" => "texte=Accroche",
        "FORME[=FICHIER]" => "json=relecture.json",
        _ => "…",
    }
}
