//! `vigie scan`: its options.

use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::Args;

use vigie::source::Mapping;

use super::values::{ConfigArgs, ReportArgs, RuleArgs, day, jobs, mapping};
use super::{INPUT, LAW, RUN, TEMPLATE};

const SCAN_EXAMPLES: &str = "\
Exemples :
  vigie scan annonce.txt page.html
  vigie scan site/ --exclude 'archives/' --as-of 2021-05-01
  vigie scan https://exemple.fr/teleconsultation
  vigie scan - < annonce.txt
  vigie scan annonces.csv bibliotheque.json envoi.zip
  vigie scan site/ --only remboursement --min-severity medium
  vigie scan site/ --format terminal --format jsonl=indices.jsonl

Codes de sortie :
  0  aucun indice au niveau de --fail-on ou au-dessus
  1  au moins un indice à ce niveau
  2  commande, réglage ou règle à corriger ; rien n’a été jugé
  3  une partie des entrées n’a pas pu être lue ; le reste a été jugé";

/// `vigie scan`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie scan [ENTRÉE]... [OPTIONS]", after_help = SCAN_EXAMPLES
)]
pub struct ScanArgs {
    /// Fichiers, dossiers, adresses http(s), ou « - » pour l’entrée standard. Par défaut : le dossier
    /// courant.
    #[arg(value_name = "ENTRÉE", display_order = 0, help_heading = INPUT)]
    pub inputs: Vec<OsString>,
    /// Laisse de côté ce qui correspond à ce motif (notation de .gitignore) ; répétable.
    #[arg(long, value_name = "MOTIF", display_order = 1, help_heading = INPUT)]
    pub exclude: Vec<String>,
    /// Colonnes ou champs d’un tableau ou d’un export inconnu, par exemple
    /// titre=Accroche,texte=Message,url=Lien,date=Jour ; répétable.
    #[arg(long, value_name = "CHAMP=COLONNE,…", value_parser = mapping, display_order = 1, help_heading = INPUT)]
    pub map: Vec<Mapping>,
    /// Nom de la plateforme à qui ces documents appartiennent.
    #[arg(long, value_name = "NOM", display_order = 2, help_heading = INPUT)]
    pub platform: Option<String>,
    /// Accepte de lire des adresses du réseau privé ou de cette machine.
    #[arg(long, display_order = 3, help_heading = INPUT)]
    pub allow_private: bool,
    /// Date du document, donc du droit appliqué. Par défaut : date de diffusion de
    /// l’annonce ou de capture de la page, sinon aujourd’hui.
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
    /// N’affiche pas la progression.
    #[arg(long, help_heading = RUN)]
    pub no_progress: bool,
    /// Where settings come from.
    #[command(flatten)]
    pub config: ConfigArgs,
}
