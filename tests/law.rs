//! The dated law: complete, never outside its dates, never quoting what was not read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use vigie::law::{Addressee, Law, LawError, Status};

/// Ids of the table of legal bases the data was drawn from.
const LEGAL_BASIS: &[&str] = &[
    "csp-r4127-5-v2004",
    "csp-r4127-6-v2004",
    "csp-r4127-8-v2004",
    "csp-r4127-13-v2004",
    "csp-r4127-13-v2020",
    "csp-r4127-14-v2004",
    "csp-r4127-19-v2004",
    "csp-r4127-19-v2020",
    "csp-r4127-19-1-i-al1-v2020",
    "csp-r4127-19-1-i-al2-temoignages",
    "csp-r4127-19-1-i-al2-dignite",
    "csp-r4127-19-1-ii-v2020",
    "csp-r4127-19-1-iii-v2020",
    "csp-r4127-19-2-v2020",
    "csp-r4127-20-v2004",
    "csp-r4127-20-v2020",
    "csp-r4127-21-v2004",
    "csp-r4127-22-v2004",
    "csp-r4127-23-v2004",
    "csp-r4127-24-v2004",
    "csp-r4127-25-v2004",
    "csp-r4127-26-v2004",
    "csp-r4127-28-v2004",
    "csp-r4127-29-v2004",
    "csp-r4127-31-v2004",
    "csp-r4127-32-v2004",
    "csp-r4127-33-v2004",
    "csp-r4127-35-v2012",
    "csp-r4127-36-v2004",
    "csp-r4127-39-v2004",
    "csp-r4127-45-v2004",
    "csp-r4127-45-v2012",
    "csp-r4127-47-v2004",
    "csp-r4127-50-v2004",
    "csp-r4127-53-v2004",
    "csp-r4127-53-v2012",
    "csp-r4127-53-ii-v2020",
    "csp-r4127-55-v2004",
    "csp-r4127-56-v2004",
    "csp-r4127-57-v2004",
    "csp-r4127-58-v2004",
    "csp-r4127-59-v2004",
    "csp-r4127-60-v2004",
    "csp-r4127-64-v2004",
    "csp-r4127-67-v2004",
    "csp-r4127-68-v2004",
    "csp-r4127-69-v2004",
    "csp-r4127-71-v2004",
    "csp-r4127-73-v2004",
    "csp-r4127-80-v2004",
    "csp-r4127-80-ii-v2020",
    "csp-r4127-81-v2004",
    "csp-r4127-81-v2020",
    "csp-r4127-82-v2004",
    "csp-r4127-82-v2020",
    "csp-r4127-97-v2004",
    "csp-l6316-1-v2009",
    "csp-l6316-1-arret-3j",
    "csp-l6316-1-plateforme-arret",
    "csp-l6316-1-etranger",
    "csp-r6316-1-v2010",
    "csp-r6316-2-v2010",
    "csp-r6316-4-v2010",
    "csp-r6316-2-v2021",
    "csp-r6316-4-v2021",
    "csp-l4081-1-v2022",
    "csp-l4081-2-v2022",
    "csp-l4081-3-v2022",
    "csp-l4081-4-v2022",
    "csp-d4081-1-v2024",
    "csp-d4081-6-iii-v2024",
    "csp-d4081-7-v2024",
    "csp-l1111-3-v2016",
    "csp-l1111-3-2",
    "csp-l1111-2",
    "csp-l1111-4",
    "csp-l1110-4",
    "csp-l6323-1-9",
    "csp-l6323-1-9-qpc",
    "css-l162-5-3-v2018",
    "css-l162-5-3-v2023",
    "css-d162-1-6-v2019",
    "css-d162-1-7-v2006",
    "css-r160-5-v2026",
    "css-r160-6-v2016",
    "css-r160-19-v2016",
    "css-r160-19-v2024",
    "css-d160-6-v2024",
    "css-l160-13-v2025",
    "css-l871-1-v2025",
    "css-l160-8-v2025",
    "css-l162-14-1-v2023",
    "css-l162-2-v1985",
    "css-l162-2-1-v1996",
    "css-l162-3-v2009",
    "css-l162-4-4-v2025",
    "css-l162-4-4-v2026",
    "css-l162-4-1-v2016",
    "css-l162-4-1-v2026",
    "css-l321-1-v2025",
    "css-l162-1-15-v2024",
    "css-l162-1-14-1-v2022",
    "css-l161-37-v2025",
    "css-l162-1-7-v2025",
    "conv-avenant6-2018",
    "conv-avenant9-2021",
    "conv-2024-art87-90",
    "covid-decret-2020-227",
    "conso-l121-1",
    "conso-l121-2",
    "conso-l121-2-c",
    "conso-l121-2-f",
    "conso-l121-2-g",
    "conso-l121-3",
    "conso-l121-4-2",
    "conso-l121-4-4",
    "conso-l121-4-7",
    "conso-l121-4-9",
    "conso-l121-4-10",
    "conso-l121-4-11",
    "conso-l121-4-12",
    "conso-l121-4-16",
    "conso-l121-4-17",
    "conso-l121-4-19",
    "conso-l121-4-27",
    "conso-l121-4-28",
    "conso-l121-6",
    "conso-l122-1",
    "conso-l122-2-2",
    "conso-l122-5",
    "conso-l132-2",
    "conso-l132-2-enligne",
    "conso-l132-4",
    "loi-2023-451-art4",
    "ccivil-1240",
    "ce-2019-416948",
    "ce-2019-420225",
    "cjue-c339-15",
    "cjue-c296-18",
    "ce-nonopposabilite-1",
    "ce-nonopposabilite-2",
    "tj-paris-2020-20-54799",
];

/// Rows added from its prose: intermediate versions, decisions, positions. None of them quotes.
const COMPLEMENT: &[&str] = &[
    "css-l162-5-3-v2016",
    "csp-r4127-53-v2020",
    "csp-l6316-1-v2019",
    "css-l162-5-3-v2021-04",
    "css-l162-5-3-v2021-05",
    "css-r160-5-v2018",
    "css-l160-8-v2023",
    "cnom-2018-position",
    "cnom-2018-consentement",
    "cnom-2018-confidentialite",
    "cnom-2018-dossier",
    "cnom-2018-continuite",
    "cnom-2018-medecin-traitant",
    "cnom-2018-publicite",
    "cnom-2018-patientele",
    "cnom-2018-minute",
    "cnom-2018-communique-qare",
    "cnom-2021-rapport-mesusage",
    "charte-teleconsultation-2022",
    "cnom-2023-qare",
    "cnom-2023-abonnement",
    "cnom-2025-charte-createur",
    "has-referentiel-teleconsultation-2024",
    "ce-2018-etude-publicite",
    "adlc-19-d-01",
    "ce-2019-429188",
    "ce-2022-448293",
    "ce-2022-461412",
    "ca-paris-2017-15-17122",
    "ca-paris-2022-20-16331",
    "tj-paris-2022-lemedecin",
];

fn law() -> Law {
    Law::builtin().unwrap_or_else(|error| panic!("{error}"))
}

/// First, middle and last day of every month from 2016 to 2027.
fn days() -> impl Iterator<Item = Date> {
    (2016..=2027).flat_map(|year| {
        (1..=12).flat_map(move |month| {
            let first = date(year, month, 1);
            [first, date(year, month, 15), first.last_of_month()]
        })
    })
}

#[test]
fn every_row_is_accounted_for() {
    let law = law();
    let present: BTreeSet<&str> = law.versions().iter().map(|version| version.id.as_str()).collect();
    let expected: BTreeSet<&str> = LEGAL_BASIS.iter().chain(COMPLEMENT).copied().collect();
    assert_eq!(present, expected);
    assert_eq!(expected.len(), LEGAL_BASIS.len() + COMPLEMENT.len());
    for id in COMPLEMENT {
        assert_eq!(law.row(id).unwrap().status, Status::ToCheck, "{id}");
    }
}

#[test]
fn a_basis_never_leaves_its_dates() {
    let law = law();
    for version in law.versions() {
        for name in [&version.norm, &version.id] {
            for day in days() {
                let Some(basis) = law.basis(name, day, None) else { continue };
                let from: Date = basis.from.parse().unwrap();
                assert!(from <= day, "{name} {day}");
                if let Some(until) = &basis.until {
                    assert!(day <= until.parse::<Date>().unwrap(), "{name} {day}");
                }
                assert_eq!(basis.quote.is_some(), basis.status == "seen", "{name} {day}");
            }
        }
    }
}

#[test]
fn bounds_are_inclusive_to_the_day() {
    let law = law();
    for version in law.versions() {
        let Some(from) = version.period.from else {
            assert!(law.basis(&version.id, date(2026, 11, 21), None).is_none(), "{}", version.id);
            continue;
        };
        assert_eq!(law.basis(&version.norm, from, None).unwrap().norm, version.id);
        assert!(law.basis(&version.id, from.yesterday().unwrap(), None).is_none());
        if let Some(until) = version.period.until {
            assert_eq!(law.basis(&version.norm, until, None).unwrap().norm, version.id);
            assert!(law.basis(&version.id, until.tomorrow().unwrap(), None).is_none());
        }
    }
}

#[test]
fn the_ban_on_advertising_ends_on_25_december_2020() {
    let law = law();
    let before = law.basis("csp-r4127-19", date(2020, 12, 24), None).unwrap();
    let after = law.basis("csp-r4127-19", date(2020, 12, 25), None).unwrap();
    assert_eq!((before.norm.as_str(), before.until.as_deref()), ("csp-r4127-19-v2004", Some("2020-12-24")));
    assert_eq!((after.norm.as_str(), after.until.as_deref()), ("csp-r4127-19-v2020", None));
    assert_eq!(after.quote.as_deref(), Some("La médecine ne doit pas être pratiquée comme un commerce."));
    assert!(before.quote.unwrap().contains("publicité"));
    assert!(law.row("csp-r4127-19-v2004").unwrap().note.as_ref().unwrap().contains("non opposable"));
}

#[test]
fn what_2020_created_is_never_cited_before() {
    let law = law();
    let created: Vec<&str> = law
        .versions()
        .iter()
        .filter(|version| version.norm.starts_with("csp-r4127-19-") || version.norm == "csp-r4127-80-ii")
        .map(|version| version.norm.as_str())
        .collect();
    assert_eq!(created.len(), 7);
    for norm in created {
        for day in days().filter(|day| *day < date(2020, 12, 25)) {
            assert!(law.basis(norm, day, None).is_none(), "{norm} {day}");
        }
        assert!(law.basis(norm, date(2020, 12, 25), None).is_some(), "{norm}");
    }
}

#[test]
fn only_read_texts_are_quoted() {
    for version in law().versions() {
        assert_eq!(version.quote.is_some(), version.status == Status::Seen, "{}", version.id);
        if let Some(quote) = &version.quote {
            assert!(!quote.contains(['«', '»']), "{}", version.id);
        }
    }
}

#[test]
fn deontology_binds_doctors_only() {
    let law = law();
    let day = date(2026, 11, 21);
    for version in law.versions().iter().filter(|version| version.norm.starts_with("csp-r4127-")) {
        assert_eq!(version.addressee, Addressee::Medecin, "{}", version.id);
        assert!(law.basis(&version.norm, day, Some(Addressee::Plateforme)).is_none(), "{}", version.id);
    }
    assert!(law.basis("conso-l121-2", day, Some(Addressee::Plateforme)).is_some());
    assert!(law.basis("conso-l121-2", day, Some(Addressee::Medecin)).is_some());
    assert!(law.basis("csp-l6316-1-plateforme-arret", day, Some(Addressee::Plateforme)).is_some());
    assert!(law.basis("csp-l6316-1-plateforme-arret", day, Some(Addressee::Medecin)).is_none());
    assert!(law.basis("csp-l6323-1-9", day, Some(Addressee::Plateforme)).is_none());
    assert!(law.basis("csp-l6323-1-9", day, Some(Addressee::CentreDeSante)).is_some());
}

#[test]
fn facts_change_on_their_day() {
    let law = law();
    for (name, day, expected) in [
        ("plafond-arret-jours", date(2023, 12, 27), None),
        ("plafond-arret-jours", date(2023, 12, 28), Some(3)),
        ("taux-amo", date(2018, 9, 14), None),
        ("taux-amo", date(2020, 3, 19), Some(70)),
        ("taux-amo", date(2020, 3, 20), Some(100)),
        ("taux-amo", date(2022, 9, 30), Some(100)),
        ("taux-amo", date(2022, 10, 1), Some(70)),
        ("connaissance-prealable-mois", date(2022, 3, 31), Some(12)),
        ("connaissance-prealable-mois", date(2022, 4, 1), None),
        ("participation-forfaitaire-euros", date(2024, 5, 14), Some(1)),
        ("participation-forfaitaire-euros", date(2024, 5, 15), Some(2)),
        ("tarif-teleconsultation-generaliste", date(2026, 1, 1), Some(25)),
        ("tarif-consultation-generaliste-centimes", date(2024, 12, 21), Some(2650)),
    ] {
        assert_eq!(law.fact(name, day), expected, "{name} {day}");
    }
    assert!(!law.holds("derogation-covid", date(2020, 3, 19)));
    assert!(law.holds("derogation-covid", date(2022, 9, 30)));
    assert!(!law.holds("derogation-covid", date(2022, 10, 1)));
    assert!(!law.holds("n-existe-pas", date(2022, 10, 1)));
}

#[test]
fn faults_are_all_named_at_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/law");
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ext| ext != "yaml") {
            continue;
        }
        cases += 1;
        let file = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let Err(error) = Law::from_texts([(file, text.as_str())]) else { panic!("{file} accepted") };
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        assert_eq!(format!("{error}\n"), expected, "{file}");
    }
    assert_eq!(cases, 11);
}

#[test]
fn a_folder_replaces_the_built_in_law() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("law");
    assert_eq!(Law::from_dir(&shipped).unwrap().versions().len(), law().versions().len());

    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Law::from_dir(folder.path()), Err(LawError::Empty { .. })));
    fs::write(folder.path().join("a.yaml"), "titre: non\n").unwrap();
    fs::write(folder.path().join("b.yaml"), "title: oui\nversions: [{}]\n").unwrap();
    let said = Law::from_dir(folder.path()).unwrap_err().to_string();
    assert!(said.contains("a.yaml:1:") && said.contains("b.yaml:2:"), "{said}");

    let absent = Law::from_dir(&folder.path().join("absent")).unwrap_err().to_string();
    assert!(absent.contains("lecture impossible"), "{absent}");
}
