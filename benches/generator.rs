//! Small deterministic texts and pages: the same bytes on every machine, nothing real in them.

use std::fmt::Write as _;

/// A linear congruential generator: enough to vary sentences, the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// A generator that always gives the same sequence for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % count
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const WHO: &[&str] =
    &["le médecin", "notre équipe", "la patiente", "un généraliste", "l’infirmière", "le secrétariat"];
const DOES: &[&str] =
    &["répond", "écoute", "conseille", "prépare", "relit", "range", "vérifie", "accompagne"];
const WHAT: &[&str] = &[
    "vos questions",
    "le dossier",
    "une ordonnance",
    "les horaires",
    "la salle d’attente",
    "des documents",
    "le matériel",
];
const HOW: &[&str] =
    &["avec soin", "en quelques minutes", "chaque matin", "à distance", "sans se presser", "comme prévu"];
const CLAIMS: &[&str] = &[
    "Téléconsultation remboursée à 100 %",
    "Votre arrêt de travail en 5 minutes",
    "Sans avance de frais, 24h/24 et 7j/7",
    "Le n° 1 de la santé en ligne",
];

/// A plain text of about `bytes` bytes; one sentence in fifty is a claim.
pub fn text(dice: &mut Dice, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 200);
    while out.len() < bytes {
        sentence(dice, &mut out);
        out.push_str(if dice.below(6) == 0 { "\n\n" } else { " " });
    }
    out
}

fn sentence(dice: &mut Dice, out: &mut String) {
    if dice.below(50) == 0 {
        let _ = write!(out, "{} !", dice.pick(CLAIMS));
        return;
    }
    let _ = write!(out, "Ici, {} {} {} {}", dice.pick(WHO), dice.pick(DOES), dice.pick(WHAT), dice.pick(HOW));
    if dice.below(3) == 0 {
        let _ = write!(out, ", pour {} €", 10 + dice.below(80));
    }
    out.push('.');
}

/// A page of about `bytes` bytes, a quarter of it visible text.
pub fn page(dice: &mut Dice, bytes: usize) -> String {
    let mut out = String::from(
        "<!doctype html><html lang=fr><head><meta charset=utf-8><title>Page d’essai</title><style>\
         .masque{display:none}.carte{margin:0 auto;padding:1rem;color:#123}</style></head><body>\
         <nav class=menu><a href=/>Accueil</a><a href=/tarifs>Tarifs</a></nav><main>",
    );
    while out.len() < bytes {
        let id = dice.below(100_000);
        let _ = write!(
            out,
            "<section class=\"carte carte--{id}\" data-suivi=\"{{&quot;bloc&quot;:{id}}}\"><h2 id=t{id}>Bloc {id}</h2>\
             <script>window.suivi=window.suivi||[];suivi.push({{bloc:{id},vue:\"liste\",rang:{}}});</script><p>",
            id % 17
        );
        sentence(dice, &mut out);
        let _ = write!(out, "</p><ul class=\"liste liste--serree\"><li>{}</li><li><strong>", dice.pick(HOW));
        out.push_str(&dice.pick(WHAT).replace('é', "&eacute;"));
        let _ = write!(
            out,
            "</strong>&nbsp;: {}</li></ul><img src=\"/images/{id}.webp\" width=640 height=480 alt=\"{}\"></section>",
            dice.pick(DOES),
            dice.pick(WHO)
        );
    }
    out.push_str("</main><footer><small>Page inventée pour mesurer.</small></footer></body></html>");
    out
}
