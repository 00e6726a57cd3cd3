//! The migrations of a released generation are what they were: programs of that generation compare checksums, and refuse
//! a file that they do not know (docs/adr/0005). Each generation has a list in `tests/data/migrations`.

use anyhow::{Context as _, ensure};

const LISTS: &[&str] = &[
    include_str!("../../../data/migrations/generation-1.txt"),
    include_str!("../../../data/migrations/generation-2.txt"),
    include_str!("../../../data/migrations/generation-3.txt"),
];

#[test]
fn a_released_generation_keeps_its_migrations_and_gets_no_more() -> anyhow::Result<()> {
    for definition in tilskudd::allinone::definitions() {
        let service = definition.service.as_str();
        let migrations = (definition.migrations)();
        ensure!(
            usize::try_from(migrations.generation())? == LISTS.len(),
            "{service}: a generation needs a list, and all five services have the same"
        );
        let mut released: Vec<&str> = Vec::new();
        for list in LISTS {
            let of_service = list
                .lines()
                .filter_map(|line| line.strip_prefix(service)?.strip_prefix(' '));
            released.extend(of_service);
        }
        released.sort_by_key(|line| version(line));
        let mut there = migrations.listed();
        there.sort_by_key(|line| version(line));
        let differs = there
            .iter()
            .zip(&released)
            .find(|(there, released)| there != released);
        ensure!(
            differs.is_none() && there.len() == released.len(),
            "{service}: what is released differs ({differs:?}); what is new comes with `.then(…)` and a list of its own. \
             There is now:\n{}",
            there
                .iter()
                .map(|line| format!("{service} {line}\n"))
                .collect::<String>()
        );
    }
    Ok(())
}

fn version(line: &str) -> i64 {
    let number = line.split(' ').next().and_then(|number| number.parse().ok());
    number.unwrap_or_default()
}

/// A list names services that there are.
#[test]
fn a_list_names_the_five_services() -> anyhow::Result<()> {
    let names = tilskudd::allinone::definitions().map(|definition| definition.service.as_str());
    for line in LISTS.iter().flat_map(|list| list.lines()) {
        let (service, _) = line.split_once(' ').context("a line without a service")?;
        ensure!(names.contains(&service), "{line}");
    }
    Ok(())
}
