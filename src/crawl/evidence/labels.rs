//! Every sentence of the capture sheet, in French.

use super::stamp::Offset;

pub(super) const TITLE: &str = "Fiche de capture";
pub(super) const NATURE: &str = "Cette fiche décrit une capture faite par un programme, à l’initiative de la personne \
     nommée. Elle n’est pas un acte de commissaire de justice et ne le remplace pas : elle réunit, en suivant les étapes \
     de la norme NF Z67-147 autant qu’un programme le peut, ce qu’il faut pour vérifier la capture, pour en apprécier \
     la valeur, et pour qu’un officier refasse le même chemin.";
pub(super) const UNREAD: &str = "non relevé";
pub(super) const UNSIGNED: &str = "aucun : le manifeste n’est pas signé";
pub(super) const UNDECLARED: &str = "non déclaré";
pub(super) const NO_PROXY: &str = "aucune connexion ne passe par un serveur mandataire (proxy)";
pub(super) const NOT_ASKED: &str = "non relevée : aucun service extérieur n’est interrogé";
pub(super) const CLEAN: &str = "chaque connexion commence sans témoin (cookie), sans cache et sans historique ; aucun \
     témoin n’est conservé ni renvoyé ; aucune demande conditionnelle n’est faite";
pub(super) const NO_BROWSER: &str = "aucun\u{a0}: pages lues telles que les serveurs les envoient";
pub(super) const BROWSER: &str = "fenêtre de 1280 × 800, profil neuf et vide pour chaque page, sans extension ; arguments \
     dans l’archive (urn:vigie:browser) ; aucun consentement n’est donné, un refus proposé au premier écran est choisi";
pub(super) const NO_TLS: &str = "sans chiffrement";
pub(super) const NOT_MEASURED: &str =
    "non mesuré : aucun service d’horodatage n’a été interrogé, ou il n’a pas répondu";
pub(super) const READ_AGAIN: &str = "Vérifier cette capture";
pub(super) const HOW: &str = "```sh\nsha256sum -c SHA256SUMS\nopenssl ts -verify -data manifest.json -in manifest.json.tsr \
     -CAfile autorite.pem   # si un jeton d’horodatage a été demandé\nopenssl cms -verify -binary -inform DER -in \
     manifest.json.p7s -content manifest.json -CAfile autorite.pem -purpose any -out /dev/null   # si le manifeste est \
     signé\n```";
pub(super) const RECORDS: &str = "L’archive web (format WARC 1.1, ISO 28500) contient chaque demande et chaque réponse \
     telles qu’elles ont circulé, la résolution des noms, les certificats présentés et le récit de chaque visite : adresse \
     demandée, page d’où vient le lien, redirections, adresse IP, heures.";
pub(super) const REDO: &str = "Refaire le chemin";

pub(super) fn offset(offset: &Offset) -> String {
    let french = |number: f64, sign: bool| {
        let text = if sign { format!("{number:+.1}") } else { format!("{number:.1}") };
        text.replace('.', ",")
    };
    format!(
        "{} s, à {} s près, d’après l’en-tête Date de {}",
        french(offset.seconds, true),
        french(offset.within, false),
        offset.against
    )
}

pub(super) fn yes_no(value: Option<bool>, yes: &str, no: &str) -> String {
    match value {
        Some(true) => yes.to_owned(),
        Some(false) => no.to_owned(),
        None => UNREAD.to_owned(),
    }
}
