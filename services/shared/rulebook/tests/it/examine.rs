//! Every fault of an edition's file at once, each with its line.

use proptest::prelude::*;
use tilskudd_rulebook::{Edition, Fault, examine, resolve, shipped, shipped_ids};

/// Examines kkt-2024 where kkt-2023's file is changed.
fn changed(change: impl Fn(&str) -> String) -> Result<Edition, Vec<Fault>> {
    examine("kkt-2024", &source(&change))
}

fn source(change: &impl Fn(&str) -> String) -> impl Fn(&str) -> Option<String> {
    move |asked: &str| {
        let text = shipped(asked)?;
        Some(if asked == "kkt-2023" {
            change(text)
        } else {
            text.to_owned()
        })
    }
}

fn told(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// Line of the first place where a text stands.
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn a_sound_edition_is_what_resolving_gives() {
    for id in shipped_ids() {
        let source = |asked: &str| shipped(asked).map(str::to_owned);
        assert_eq!(examine(id, &source).unwrap(), resolve(id, &source).unwrap());
    }
}

/// One thing wrong of every kind that reading can find.
const SPOILT: &str = r#"id = "kkt-2023"
quota = 3
scheme = "kkt"

[inherits]
edition = "kki"
take = "procedure"

[[goals]]
cod = "x"
section = "KKT: Mål"
text = { nb = "a", nm = "b", en = "c" }

[[target_groups]]
code = "x"
role = "moon"
tracks = ["competence", "sun"]

[[criteria]]
code = "needs"
order = "first"
[limits.max]
[earmarks]
"#;

#[test]
fn every_key_and_word_that_is_unknown_or_missing_is_told_with_its_line() {
    let faults = changed(|_| SPOILT.to_owned()).unwrap_err();
    insta::assert_snapshot!(told(&faults).join("\n"));
}

#[test]
fn every_fault_of_the_toml_itself_is_told_with_its_line() {
    let faults = changed(|text| {
        text.replace("code = \"bachelor\"", "code = bachelor")
            .replace("value = 5", "value = = 5")
    });
    let faults = faults.unwrap_err();
    let text = shipped("kkt-2023").unwrap();
    let lines: Vec<usize> = faults.iter().map(|fault| fault.place.unwrap().line).collect();
    for part in ["code = \"bachelor\"", "value = 5"] {
        assert!(lines.contains(&line_of(text, part)), "{:#?}", told(&faults));
    }
    assert!(
        told(&faults)[0].ends_with("correct the TOML here"),
        "{:#?}",
        told(&faults)
    );
}

#[test]
fn a_key_too_many_hides_nothing_that_does_not_fit() {
    let spoil = |text: &str| {
        text.replace("value = 5", "value = 5\nwhen = \"size > 3\"\nfrom = \"kki\"")
            .replace("section = \"KKT: BPA\"", "section = \"KKT: Bpa\"")
            .replace("cited_as = \"KKI\"", "cited_as = \"\"")
            .replace("chapter_post = \"761/68\"", "chapter_post = \"761\"")
            .replace("en = \"Models of respite.\"", "en = \" \"")
            .replacen("code = \"bachelor\"", "code = \"abc\"", 1)
    };
    let faults = examine("kkt-2023", &source(&spoil));
    insta::assert_snapshot!(told(&faults.unwrap_err()).join("\n"));
}

#[test]
fn what_is_inherited_is_told_where_it_is_written() {
    let kki = shipped("kki").unwrap();
    let faults = examine("kkt-2024", &|asked| {
        let text = shipped(asked)?;
        Some(
            text.replace("due_day = 1\n", "due_day = 31\nbefore = \"noon\"\n")
                .replace("due_month = 3", "due_month = 2"),
        )
    });
    let faults = faults.unwrap_err();
    assert!(faults.iter().all(|fault| fault.edition == "kki"), "{faults:#?}");
    let day = line_of(kki, "due_day = 1");
    let lines: Vec<usize> = faults.iter().map(|fault| fault.place.unwrap().line).collect();
    assert_eq!(lines, [day, day + 1]);
}

#[test]
fn a_parent_that_is_not_known_and_topics_that_nobody_writes_are_told() {
    let faults = changed(|text| text.replace("edition = \"kki\"", "edition = \"kki-2010\"")).unwrap_err();
    let line = line_of(shipped("kkt-2023").unwrap(), "edition = \"kki\"");
    assert_eq!(
        told(&faults),
        [format!(
            "kkt-2023:{line}:1: inherits.edition: edition `kki-2010` is not known: put kki-2010.toml beside this file"
        )]
    );
    let faults = examine("alone", &|_| {
        Some("id = \"alone\"\nscheme = \"alone\"\n".to_owned())
    })
    .unwrap_err();
    assert!(faults.iter().all(|fault| fault.place.is_none()));
    let all = told(&faults);
    assert!(
        all.contains(&"alone: `goals` is neither written nor inherited: write it".to_owned()),
        "{all:#?}"
    );
    assert!(
        all.contains(&"alone: `letter` is neither written nor inherited: write it".to_owned()),
        "{all:#?}"
    );
    let faults = examine("a", &|id| {
        let other = if id == "a" { "b" } else { "a" };
        Some(format!(
            "id = \"{id}\"\n[inherits]\nedition = \"{other}\"\ntake = \"all\"\n"
        ))
    });
    let faults = told(&faults.unwrap_err());
    assert!(
        faults[0].starts_with("a:3:1: inherits.edition: editions inherit in a circle"),
        "{faults:#?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is done to a file, examining takes it exactly when resolving does, and never panics.
    #[test]
    fn examining_and_resolving_agree(cuts in prop::collection::vec((0usize..24_000, 0usize..40, "[a-z\\[\\]\"=0-9 ]{0,3}"), 1..3)) {
        let spoil = |text: &str| {
            let mut bytes: Vec<char> = text.chars().collect();
            for (at, length, with) in &cuts {
                let start = (*at).min(bytes.len());
                let end = (start + length).min(bytes.len());
                bytes.splice(start..end, with.chars());
            }
            bytes.into_iter().collect::<String>()
        };
        let source = source(&spoil);
        let resolved = resolve("kkt-2024", &source);
        match examine("kkt-2024", &source) {
            Ok(edition) => prop_assert_eq!(edition, resolved.unwrap()),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(resolved.is_err(), "{:#?}", faults);
            }
        }
    }
}
