//! The table of inflected forms is well formed and covers its lemmas.

use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("../lexicons/formes.tsv");
const LEMMAS: &str = include_str!("../lexicons/lemmes.txt");

const CATEGORIES: [&str; 5] = ["A", "D", "N", "P", "V"];

struct Row<'a> {
    form: &'a str,
    lemma: &'a str,
    category: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [form, lemma, category] = fields[..] else {
                panic!("three tab-separated fields expected in {line:?}");
            };
            Row { form, lemma, category }
        })
        .collect()
}

fn lemmas() -> Vec<(&'static str, &'static str)> {
    LEMMAS.lines().map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line:?}"))).collect()
}

fn forms_by_lemma() -> BTreeMap<(&'static str, &'static str), BTreeSet<&'static str>> {
    let mut map = BTreeMap::<_, BTreeSet<_>>::new();
    for row in rows() {
        map.entry((row.lemma, row.category)).or_default().insert(row.form);
    }
    map
}

#[test]
fn the_header_names_source_licence_and_script() {
    let header = TABLE.lines().next().unwrap_or_default();
    assert!(header.starts_with("# source: "), "{header}");
    assert!(header.contains("licence "), "{header}");
    assert!(header.contains("généré par lexicons/scripts/formes.py"), "{header}");
    assert!(TABLE.lines().skip(1).all(|line| !line.starts_with('#')), "one header line only");
}

#[test]
fn every_row_is_made_of_words_and_a_known_category() {
    for row in rows() {
        for word in [row.form, row.lemma] {
            assert!(!word.is_empty(), "empty field near {}", row.lemma);
            assert!(
                word.chars().all(|c| c.is_lowercase() || c == '\'' || c == '-'),
                "unexpected character in {word:?}"
            );
        }
        assert!(CATEGORIES.contains(&row.category), "{} {}", row.lemma, row.category);
    }
}

#[test]
fn rows_are_sorted_and_unique() {
    let rows = rows();
    for pair in rows.windows(2) {
        let [a, b] = pair else { unreachable!() };
        assert!(
            (a.lemma, a.form, a.category) < (b.lemma, b.form, b.category),
            "{} ({}) before {} ({})",
            a.form,
            a.lemma,
            b.form,
            b.lemma
        );
    }
}

#[test]
fn lemmas_are_sorted_and_unique() {
    for pair in lemmas().windows(2) {
        assert!(pair[0] < pair[1], "{:?} before {:?}", pair[0], pair[1]);
    }
}

#[test]
fn every_lemma_is_one_of_its_forms_and_no_other_lemma_appears() {
    let table = forms_by_lemma();
    for lemma in lemmas() {
        let forms = table.get(&lemma).unwrap_or_else(|| panic!("no form for {lemma:?}"));
        assert!(forms.contains(lemma.0), "{lemma:?} is not among its forms");
    }
    let listed: BTreeSet<_> = lemmas().into_iter().collect();
    for lemma in table.keys() {
        assert!(listed.contains(lemma), "{lemma:?} is not in lemmes.txt");
    }
}

#[test]
fn known_inflections_are_present() {
    let table = forms_by_lemma();
    for (lemma, category, expected) in [
        (
            "rembourser",
            "V",
            "remboursé remboursée remboursés remboursées rembourse remboursons remboursez rembourseront",
        ),
        ("payer", "V", "paie paye payez paiera payera payé"),
        ("obtenir", "V", "obtiens obtenez obtient obtint obtiendrez obtenu"),
        ("prendre", "V", "pris prise prises prenez prennent prit"),
        ("offrir", "V", "offre offrez offert offerte offertes offrirent"),
        ("recevoir", "V", "reçois recevez reçoivent reçu recevra"),
        ("repartir", "V", "repars repartez repartent reparti"),
        ("répartir", "V", "répartissez réparti"),
        ("renouveler", "V", "renouvelle renouvèle renouvelez renouvellera"),
        ("acheter", "V", "achète achetez achètera"),
        ("envoyer", "V", "envoie enverra envoyez envoyé"),
        ("protéger", "V", "protège protégeons protègera protégera"),
        ("interdire", "V", "interdit interdisez interdite"),
        ("contredire", "V", "contredisez"),
        ("inclure", "V", "inclus incluse incluant"),
        ("profiter", "V", "profitez profité"),
        ("être", "V", "est sont sera soit été"),
        ("devoir", "V", "dû due doit devrait"),
        ("médical", "A", "médicale médicales médicaux"),
        ("gratuit", "A", "gratuite gratuits gratuites"),
        ("complet", "A", "complète complets complètes"),
        ("exclusif", "A", "exclusive exclusives"),
        ("nouveau", "A", "nouvel nouvelle nouveaux nouvelles"),
        ("trompeur", "A", "trompeuse trompeuses"),
        ("docteur", "N", "docteure docteurs docteures doctoresse"),
        ("client", "N", "cliente clients clientes"),
        ("rendez-vous", "N", "rendez-vous"),
        ("sage-femme", "N", "sages-femmes"),
        ("hôpital", "N", "hôpitaux"),
        ("votre", "D", "vos"),
    ] {
        let forms = &table[&(lemma, category)];
        for form in expected.split(' ') {
            assert!(forms.contains(form), "{form} missing from {lemma}");
        }
    }
}

#[test]
fn false_forms_are_absent() {
    let table = forms_by_lemma();
    for (lemma, category, rejected) in [
        ("profiter", "V", "profitée profitées"),
        ("bénéficier", "V", "bénéficiée"),
        ("interdire", "V", "interdissez interdisse"),
        ("contredire", "V", "contredissez"),
        ("repartir", "V", "repartissez"),
        ("offrir", "V", "offri offrissez"),
        ("rembourser", "V", "remboursât remboursasse"),
        ("seul", "A", "seulle"),
        ("filleul", "N", "filleulle"),
        ("bilan", "N", "bilaux"),
        ("médical", "A", "médicals"),
    ] {
        let forms = &table[&(lemma, category)];
        for form in rejected.split(' ') {
            assert!(!forms.contains(form), "{form} given to {lemma}");
        }
    }
}
