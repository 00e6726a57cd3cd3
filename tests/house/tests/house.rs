//! The house's promises, held.

use std::path::Path;

use anyhow::{Context, Result};
use tilskudd_house::source::{Crate, crates, root, services};
use tilskudd_house::{builds, circles, codes, dialect, links, names, pictures, purity, sizes, subjects};

/// Left out until the service for letters is there: allocation's letters are composed of messages.
const EXEMPT: [&str; 1] = ["allocation/src/letters/domain"];

fn all() -> Result<Vec<Crate>> {
    crates(&root())
}

fn read(path: impl AsRef<Path>) -> Result<String> {
    Ok(std::fs::read_to_string(root().join(path))?)
}

#[test]
fn domains_are_pure() -> Result<()> {
    let all = all()?;
    assert_eq!(services(&all).count(), 5);
    let faults: Vec<String> = services(&all)
        .flat_map(|of| purity::faults(of, &EXEMPT))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn services_speak_one_dialect() -> Result<()> {
    let all = all()?;
    let faults: Vec<String> = services(&all).flat_map(dialect::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn imports_form_no_circle() -> Result<()> {
    let all = all()?;
    let found: Vec<String> = all
        .iter()
        .flat_map(|of| circles::circles(of).into_iter().map(|circle| circle.join(" ↔ ")))
        .collect();
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// Prints the graph of each service's subjects; `--nocapture` shows it.
#[test]
fn subjects_name_each_other_in_one_direction() -> Result<()> {
    let all = all()?;
    for of in services(&all) {
        for (from, to) in subjects::graph(of).keys() {
            println!("{}: {from} → {to}", of.name);
        }
    }
    let faults: Vec<String> = services(&all).flat_map(subjects::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn the_documents_show_the_subjects() -> Result<()> {
    let architecture = read("docs/ARCHITECTURE.md")?;
    let all = all()?;
    let made = subjects::with_picture(&architecture, services(&all)).context("the marks of the picture")?;
    assert!(
        made == architecture,
        "the picture of subjects is stale: run `just generate`"
    );
    Ok(())
}

#[test]
fn the_documents_name_what_is_there() -> Result<()> {
    let faults = links::faults(&root())?;
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    Ok(())
}

#[test]
fn long_files_say_why() -> Result<()> {
    let faults = sizes::faults(&root())?;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn every_build_has_the_same_features() -> Result<()> {
    let faults = builds::faults(&root())?;
    assert!(
        faults.is_empty(),
        "ask for them in services/shared/features:\n{}",
        faults.join("\n")
    );
    Ok(())
}

#[test]
fn transactions_and_audit_actions_are_named_alike() -> Result<()> {
    let all = all()?;
    let faults: Vec<String> = all.iter().flat_map(names::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn a_code_has_one_status_everywhere_and_says_what_to_do() -> Result<()> {
    let faults: Vec<String> = codes::codes(&all()?)
        .into_iter()
        .filter(|(_, code)| {
            code.statuses.len() != 1
                || code.texts.is_empty()
                || code.texts.iter().any(|text| text.1.is_empty())
        })
        .map(|(name, code)| format!("{name}: {code:?}"))
        .collect();
    assert!(
        faults.is_empty(),
        "codes without one status, a meaning and a remedy:\n{}",
        faults.join("\n")
    );
    Ok(())
}

#[test]
fn the_page_of_codes_is_made_from_the_code() -> Result<()> {
    let made = codes::page(&codes::codes(&all()?));
    assert!(
        made == read("docs/CODES.md")?,
        "docs/CODES.md is stale: run `just generate`"
    );
    Ok(())
}

#[test]
fn the_documents_show_the_table_of_events() -> Result<()> {
    let architecture = read("docs/ARCHITECTURE.md")?;
    let made = pictures::with_table(&architecture).context("the marks of the table")?;
    assert!(
        made == architecture,
        "the table of events is stale: run `just generate`"
    );
    let readme = read("README.md")?;
    assert!(pictures::arrows(&readme) >= 9, "README's picture shows events");
    for document in [&readme, &architecture] {
        assert_eq!(pictures::false_arrows(document), Vec::<String>::new());
    }
    Ok(())
}
