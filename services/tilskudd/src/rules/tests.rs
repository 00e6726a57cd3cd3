//! What the commands print, held against what was read and found good.

use std::path::PathBuf;

use tilskudd_kernel::clock::SystemClock;
use tilskudd_rulebook::{Edition, resolve_shipped, shipped};

use super::load::{self, Read};
use super::page::Page;
use super::{Lang, coverage, diff, explain, show};

/// A file of the source tree.
fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn sound(file: &std::path::Path) -> Edition {
    match load::from_file(file).unwrap() {
        Read::Sound(edition) => *edition,
        Read::Faulty(faults) => panic!("{faults}"),
    }
}

fn shown(edition: &Edition, lang: Lang, width: usize) -> String {
    let mut page = Page::new(width);
    show::show(edition, lang, &mut page);
    page.into_text()
}

fn differing(before: &str, after: &str, lang: Lang) -> String {
    let mut page = Page::new(100);
    let (before, after) = (resolve_shipped(before).unwrap(), resolve_shipped(after).unwrap());
    diff::diff(&before, &after, lang, &mut page);
    page.into_text()
}

#[test]
fn an_edition_is_shown_in_bokmal() {
    insta::assert_snapshot!(shown(&resolve_shipped("kkt-2024").unwrap(), Lang::Nb, 100));
}

#[test]
fn kki_is_shown_in_english_on_a_narrow_terminal() {
    insta::assert_snapshot!(shown(&resolve_shipped("kki").unwrap(), Lang::En, 72));
}

#[test]
fn every_rule_and_its_section_is_shown_in_every_language() {
    for id in ["kki", "kkt-2023", "kkt-2024"] {
        let edition = resolve_shipped(id).unwrap();
        for lang in [Lang::Nb, Lang::Nn, Lang::En] {
            let shown = shown(&edition, lang, 100);
            assert!(shown.lines().all(|line| line.chars().count() <= 100));
            let words: Vec<&str> = shown.split_whitespace().collect();
            let flat = words.join(" ");
            for rule in edition.rules() {
                assert!(
                    flat.contains(&format!("[{}; {}]", rule.section, rule.from)),
                    "{rule:?}"
                );
                let text = rule.text.as_ref().map_or("", |text| lang.of(text));
                assert!(flat.contains(text), "{id} {text}");
            }
        }
    }
}

#[test]
fn what_differs_is_told_by_topic_and_code() {
    insta::assert_snapshot!(differing("kki", "kkt-2023", Lang::Nb));
}

#[test]
fn kkt_2024_differs_from_2023_by_nothing_but_its_id() {
    let told = differing("kkt-2023", "kkt-2024", Lang::En);
    assert_eq!(
        told,
        "kkt-2023 → kkt-2024\n\nThe rules are the same; only the edition's id is another.\n"
    );
}

#[test]
fn a_change_in_any_language_is_told() {
    let before = resolve_shipped("kkt-2024").unwrap();
    let mut after = before.clone();
    after.goals[0].text.en = "Changed.".into();
    let mut page = Page::new(100);
    diff::diff(&before, &after, Lang::Nb, &mut page);
    let told = page.into_text();
    assert!(
        told.contains("~ qualified-staff") && told.contains("Changed."),
        "{told}"
    );
    assert!(!told.contains("Reglene er de samme"), "{told}");
}

#[test]
fn a_third_scheme_is_sound_as_data_alone_and_managed_nationally() {
    let edition = sound(&file("tests/data/schemes/veiledning.toml"));
    assert_eq!(edition.managing_office.as_str(), "national");
    insta::assert_snapshot!(shown(&edition, Lang::Nn, 100));
}

#[test]
fn the_shipped_files_are_sound() {
    for id in ["kki", "kkt-2023", "kkt-2024"] {
        let path = format!("services/shared/rulebook/editions/{id}.toml");
        assert_eq!(sound(&file(&path)), resolve_shipped(id).unwrap());
    }
}

#[test]
fn every_fault_of_a_file_is_told_with_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let spoilt = folder.path().join("spoilt.toml");
    let text = shipped("kkt-2023")
        .unwrap()
        .replace("value = 5", "value = 5\nwhen = 3");
    let text = text.replace("section = \"KKT: BPA\"", "section = \"KKT: Bpa\"");
    std::fs::write(&spoilt, text).unwrap();
    let Read::Faulty(faults) = load::from_file(&spoilt).unwrap() else {
        panic!("it is sound");
    };
    let faults = faults.replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(faults);
}

#[test]
fn a_faulty_neighbour_is_told_by_its_own_file() {
    let folder = tempfile::tempdir().unwrap();
    let child = folder.path().join("new.toml");
    std::fs::write(
        &child,
        "id = \"new\"\n[inherits]\nedition = \"old\"\ntake = \"all\"\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("old.toml"), "id = \"old\"\nquota = 1\n").unwrap();
    let Read::Faulty(faults) = load::from_file(&child).unwrap() else {
        panic!("it is sound");
    };
    let first = faults.lines().find(|line| line.contains("quota")).unwrap();
    assert!(first.contains("old.toml:2:1: unknown key `quota`"), "{faults}");
}

#[test]
fn an_edition_that_is_neither_shipped_nor_a_file_is_refused() {
    let error = load::edition("kkt-1999").unwrap_err().to_string();
    assert!(error.contains("shipped are kki, kkt-2023, kkt-2024"), "{error}");
}

#[test]
fn every_rule_is_explained_on_an_application() {
    let asked: explain::Asked = explain::read(&file("tests/data/rules/application.json")).unwrap();
    let edition = resolve_shipped(asked.edition.as_deref().unwrap()).unwrap();
    let mut page = Page::new(100);
    let now = SystemClock::real().now();
    let taken = explain::put(&edition, &asked, now, Lang::Nb, &mut page).unwrap();
    assert!(!taken);
    let told = page.into_text();
    for rule in &tilskudd_rulebook::RULES {
        assert!(
            told.lines()
                .any(|line| line.split_whitespace().next() == Some(rule.id)),
            "{}",
            rule.id
        );
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_application_that_breaks_nothing_would_be_taken_and_without_a_call_one_is_assumed() {
    let given = tilskudd_rulebook::base_application("kkt-2024").unwrap();
    let asked = explain::Asked {
        edition: None,
        application: given.application,
        call: None,
        history: None,
    };
    let edition = resolve_shipped("kkt-2024").unwrap();
    let mut page = Page::new(100);
    let taken = explain::put(&edition, &asked, given.history.now, Lang::En, &mut page).unwrap();
    let told = page.into_text();
    assert!(taken, "{told}");
    assert!(told.contains("No call is given"), "{told}");
}

#[test]
fn an_application_with_a_key_that_is_unknown_is_refused_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("application.json");
    let text = std::fs::read_to_string(file("tests/data/rules/application.json")).unwrap();
    std::fs::write(&path, text.replace("\"purpose\"", "\"porpoise\"")).unwrap();
    let error = explain::read::<explain::Asked>(&path).unwrap_err().to_string();
    assert!(
        error.contains("application.porpoise: unknown field `porpoise`"),
        "{error}"
    );
}

#[test]
fn the_coverage_names_every_row_and_what_proves_it() {
    let rows = tilskudd_rulebook::coverage().unwrap();
    let mut page = Page::new(100);
    coverage::put(&rows, &mut page);
    let told = page.into_text();
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
    for row in &rows {
        assert!(
            told.lines()
                .any(|line| line.starts_with(&format!("{} ", row.row))),
            "{}",
            row.row
        );
        let functions = row.tests.iter().filter_map(|test| test.split("::").nth(1));
        for proof in functions.chain(row.rules.iter().map(String::as_str)) {
            assert!(told.contains(proof), "{}: {proof}", row.row);
        }
    }
    let made_up = tilskudd_rulebook::Coverage {
        row: "R6".to_owned(),
        text:
            "What the row asks, in words that are long enough to need a second line on a page that is narrow"
                .to_owned(),
        rules: vec!["cooperation".to_owned(), "criteria".to_owned()],
        cases: vec!["cooperation".to_owned()],
        tests: ["b.rs::second", "a.rs::first", "b.rs::third"]
            .map(str::to_owned)
            .to_vec(),
    };
    let mut page = Page::new(60);
    coverage::put(&[made_up], &mut page);
    insta::assert_snapshot!(page.into_text());
}
