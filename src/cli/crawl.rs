//! `vigie crawl`: its options.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};
use regex::Regex;
use url::Url;

use super::values::{ConfigArgs, ReportArgs, RuleArgs, day, jobs};
use super::{INPUT, LAW, RUN, TEMPLATE};

const CAPTURE: &str = "Capture ";
const MANNERS: &str = "Égards pour les sites ";

const CRAWL_EXAMPLES: &str = "\
Exemples :
  vigie crawl https://exemple.fr --contact releve@ordre.example -o captures/exemple
  vigie crawl --seeds plateformes.txt --contact releve@ordre.example -o captures/2026-11
  vigie crawl https://exemple.fr/offres/ --scope prefix --max-pages 50 --contact … -o essai
  vigie crawl https://exemple.fr --contact … -o essai --dry-run

Interrompue, la collecte reprend où elle en était avec la même commande. Le dossier reçoit l’archive
web (capture.warc.gz), le journal des visites, la fiche de capture, le manifeste et les sommes
de contrôle (sha256sum -c SHA256SUMS).

Codes de sortie : ceux de scan, et
  75   une autre collecte est en cours dans ce dossier
  130  interrompue par Ctrl-C (143 : par le système) ; la même commande la reprend";

/// `vigie crawl`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie crawl <ADRESSE>... -o <DOSSIER> --contact <ADRESSE> [OPTIONS]",
    after_help = CRAWL_EXAMPLES
)]
pub struct CrawlArgs {
    /// Adresses de départ, http ou https.
    #[arg(value_name = "ADRESSE", value_parser = seed, display_order = 0, help_heading = INPUT)]
    pub urls: Vec<Url>,
    /// Fichier d’adresses de départ, une par ligne ; « # » commence un commentaire.
    #[arg(
        long, value_name = "FICHIER", value_hint = ValueHint::FilePath, display_order = 1, help_heading = INPUT
    )]
    pub seeds: Option<PathBuf>,
    /// Périmètre autour de chaque adresse : page, prefix (son dossier), host (son site) ou domain
    /// (tout le domaine). Par défaut : host.
    #[arg(
        long, value_name = "PÉRIMÈTRE", value_enum, default_value = "host", hide_default_value = true,
        hide_possible_values = true, help_heading = INPUT
    )]
    pub scope: ScopeArg,
    /// Nombre de liens suivis depuis une adresse de départ. Par défaut : sans limite.
    #[arg(long, value_name = "N", help_heading = INPUT)]
    pub depth: Option<u32>,
    /// Ne visite que les adresses qui correspondent à cette expression régulière ; répétable.
    #[arg(long, value_name = "EXPRESSION", value_parser = expression, help_heading = INPUT)]
    pub include: Vec<Regex>,
    /// Laisse de côté les adresses qui correspondent à cette expression régulière ; répétable.
    #[arg(long, value_name = "EXPRESSION", value_parser = expression, help_heading = INPUT)]
    pub exclude: Vec<Regex>,
    /// Ne lit pas les plans de site (sitemaps).
    #[arg(long, help_heading = INPUT)]
    pub no_sitemaps: bool,

    /// Dossier qui reçoit les captures.
    #[arg(short, long, value_name = "DOSSIER", value_hint = ValueHint::DirPath, help_heading = CAPTURE)]
    pub output: PathBuf,
    /// Nombre de pages capturées au plus. Par défaut : 10000.
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, help_heading = CAPTURE)]
    pub max_pages: usize,
    /// Taille de l’archive au plus, par exemple 500M ou 2G. Par défaut : 10G.
    #[arg(
        long, value_name = "TAILLE", value_parser = size, default_value = "10G", hide_default_value = true,
        help_heading = CAPTURE
    )]
    pub max_bytes: u64,
    /// Durée au plus, par exemple 90s, 30m ou 2h. Par défaut : sans limite.
    #[arg(long, value_name = "DURÉE", value_parser = time, help_heading = CAPTURE)]
    pub max_time: Option<Duration>,
    /// Montre les pages à Chromium, s’il est installé, et garde leur version construite et leur copie
    /// d’écran : auto (les pages que leurs scripts construisent), always (toutes) ou never (aucune).
    /// Par défaut : auto.
    #[arg(
        long, value_name = "PAGES", value_enum, default_value = "auto", hide_default_value = true,
        hide_possible_values = true, help_heading = CAPTURE
    )]
    pub render: RenderArg,
    /// Programme Chromium ou Chrome. Par défaut : celui de $CHROME, sinon chromium, chromium-browser
    /// ou google-chrome.
    #[arg(long, value_name = "FICHIER", value_hint = ValueHint::ExecutablePath, help_heading = CAPTURE)]
    pub chromium: Option<PathBuf>,
    /// Signe le manifeste (CMS, manifest.json.p7s) avec cette clé privée : PKCS#8, RSA ou ECDSA P-256.
    /// La phrase secrète d’une clé protégée se donne par la variable VIGIE_SIGN_PASSPHRASE.
    #[arg(
        long, value_name = "CLÉ.pem", value_hint = ValueHint::FilePath, requires = "certificate",
        help_heading = CAPTURE
    )]
    pub sign: Option<PathBuf>,
    /// Certificat de la clé de --sign, suivi de sa chaîne s’il y en a une.
    #[arg(
        long, value_name = "CERTIFICAT.pem", value_hint = ValueHint::FilePath, requires = "sign",
        help_heading = CAPTURE
    )]
    pub certificate: Option<PathBuf>,
    /// Service d’horodatage (RFC 3161) à qui demander un jeton sur le manifeste.
    #[arg(long, value_name = "ADRESSE", value_parser = seed, help_heading = CAPTURE)]
    pub tsa: Option<Url>,
    /// Écrit aussi l’archive au format WACZ (capture.wacz), qu’ouvrent les visionneuses d’archives.
    #[arg(long, help_heading = CAPTURE)]
    pub wacz: bool,
    /// Nom et qualité de la personne qui fait la capture, pour la fiche.
    #[arg(long, value_name = "NOM", help_heading = CAPTURE)]
    pub operator: Option<String>,
    /// Liste les adresses connues d’avance (départ et plans de site), sans visiter ni capturer de page.
    #[arg(long, help_heading = CAPTURE)]
    pub dry_run: bool,
    /// Capture sans relire.
    #[arg(long, help_heading = CAPTURE)]
    pub no_scan: bool,

    /// Adresse, courriel ou page web, où joindre la personne qui fait la collecte ; obligatoire, et
    /// donnée à chaque site visité.
    #[arg(long, value_name = "ADRESSE", value_parser = contact, help_heading = MANNERS)]
    pub contact: String,
    /// Secondes entre deux demandes à un même site, davantage s’il le demande. Par défaut : 1.
    #[arg(
        long, value_name = "SECONDES", value_parser = seconds, default_value = "1", hide_default_value = true,
        help_heading = MANNERS
    )]
    pub delay: Duration,
    /// Demandes simultanées à un même site. Par défaut : 1.
    #[arg(
        long, value_name = "N", value_parser = jobs, default_value = "1", hide_default_value = true,
        help_heading = MANNERS
    )]
    pub per_host: NonZeroUsize,
    /// Sites visités en même temps. Par défaut : 16.
    #[arg(
        long, value_name = "N", value_parser = jobs, default_value = "16", hide_default_value = true,
        help_heading = MANNERS
    )]
    pub hosts: NonZeroUsize,
    /// Secondes accordées à une page pour arriver entière. Par défaut : 60.
    #[arg(
        long, value_name = "SECONDES", value_parser = seconds, default_value = "60", hide_default_value = true,
        help_heading = MANNERS
    )]
    pub timeout: Duration,
    /// Visite malgré robots.txt, pour cette raison, consignée dans la capture.
    #[arg(long, value_name = "RAISON", value_parser = reason, help_heading = MANNERS)]
    pub ignore_robots: Option<String>,
    /// Accepte de visiter des adresses du réseau privé ou de cette machine.
    #[arg(long, help_heading = MANNERS)]
    pub allow_private: bool,

    /// Date du document, donc du droit appliqué. Par défaut : date de la capture.
    #[arg(long, value_name = "AAAA-MM-JJ", value_parser = day, help_heading = LAW)]
    pub as_of: Option<jiff::civil::Date>,
    /// Where rules come from and which are kept.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// What the report shows, in which forms, and when it fails.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Nombre de documents examinés à la fois. Par défaut : le nombre de processeurs.
    #[arg(long, value_name = "N", value_parser = jobs, help_heading = RUN)]
    pub jobs: Option<NonZeroUsize>,
    /// Écrit le déroulement de la collecte dans ce fichier, une ligne JSON par événement.
    #[arg(long, value_name = "FICHIER", value_hint = ValueHint::FilePath, help_heading = RUN)]
    pub log: Option<PathBuf>,
    /// N’affiche pas la progression.
    #[arg(long, help_heading = RUN)]
    pub no_progress: bool,
    /// Where settings come from.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// `--scope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScopeArg {
    Page,
    Prefix,
    Host,
    Domain,
}

/// `--render`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RenderArg {
    Auto,
    Always,
    Never,
}

/// An address to start from.
pub fn seed(text: &str) -> Result<Url, String> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Err(format!("écrivez l’adresse entière, « https://{text} »"));
        }
        Err(_) => return Err("ce n’est pas une adresse web".to_owned()),
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("seules les adresses http et https sont visitées".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("une collecte ne s’identifie jamais : retirez le nom et le mot de passe".to_owned());
    }
    Ok(url)
}

fn contact(text: &str) -> Result<String, String> {
    let text = text.trim();
    let mail = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let page = text.starts_with("https://") || text.starts_with("http://");
    if (mail || page) && text.is_ascii() && !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    Err("il faut un courriel ou l’adresse d’une page, où un webmestre peut vous joindre".to_owned())
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    // It goes to the record: a few words at least.
    if text.chars().count() < 10 {
        return Err("écrivez la raison en quelques mots : elle est consignée dans la capture".to_owned());
    }
    Ok(text.to_owned())
}

fn expression(text: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(text)
        .size_limit(1024 * 1024)
        .build()
        .map_err(|_| "expression régulière mal formée ou trop grande".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.replace(',', ".").parse().map_err(|_| SECONDS.to_owned())?;
    if !(0.0..=86_400.0).contains(&number) {
        return Err(SECONDS.to_owned());
    }
    Ok(Duration::from_secs_f64(number))
}

const SECONDS: &str = "il faut un nombre de secondes, par exemple 2 ou 0.5";

fn time(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let factor = match unit {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "j" | "d" => 86_400,
        _ => 0,
    };
    match number.parse::<u64>() {
        Ok(number) if factor > 0 => Ok(Duration::from_secs(number.saturating_mul(factor))),
        _ => Err("une durée s’écrit 90s, 30m ou 2h".to_owned()),
    }
}

fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let shift = match unit.to_ascii_uppercase().as_str() {
        "" | "O" | "B" => 0,
        "K" | "KO" | "KB" => 10,
        "M" | "MO" | "MB" => 20,
        "G" | "GO" | "GB" => 30,
        _ => 64,
    };
    match number.parse::<u64>() {
        Ok(number) if shift < 64 => Ok(number.saturating_mul(1 << shift)),
        _ => Err("une taille s’écrit 500M ou 2G".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_the_way_people_write_them() {
        assert_eq!(time("30m"), Ok(Duration::from_mins(30)));
        assert_eq!(size("2G"), Ok(2 << 30));
        assert_eq!(seconds("0,5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "x", "3 semaines"] {
            assert!(time(wrong).is_err() && size(wrong).is_err() && seconds(wrong).is_err(), "{wrong}");
        }
        assert!(contact("releve@ordre.example").is_ok() && contact("https://ordre.example/robot").is_ok());
        assert!(contact("moi").is_err() && contact("a b@c.d").is_err());
        assert!(seed("exemple.fr").unwrap_err().contains("https://exemple.fr"));
        assert!(seed("https://nom:secret@exemple.fr").is_err() && seed("ftp://exemple.fr").is_err());
    }
}
