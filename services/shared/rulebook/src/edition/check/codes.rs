//! Codes are well formed, and unique in their lists.

use std::collections::BTreeMap;

use super::{Edition, Faults, Path};
use crate::vocabulary::Track;

pub(super) fn check(edition: &Edition, faults: &mut Faults) {
    let root = Path::root();
    let achievement = root.key("achievement");
    let assessment = root.key("assessment");
    let lists = [
        (root.key("goals"), of(&edition.goals, |one| &one.code)),
        (root.key("programmes"), of(&edition.programmes, |one| &one.code)),
        (root.key("sub_goals"), of(&edition.sub_goals, |one| &one.code)),
        (
            root.key("target_groups"),
            of(&edition.target_groups, |one| &one.code),
        ),
        (
            root.key("measures").key("kinds"),
            of(&edition.measures.kinds, |one| &one.code),
        ),
        (
            assessment.key("grades"),
            of(&edition.assessment.grades, |one| &one.code),
        ),
        (
            assessment.key("judgements"),
            of(&edition.assessment.judgements, |one| &one.code),
        ),
        (root.key("priorities"), of(&edition.priorities, |one| &one.code)),
        (root.key("earmarks"), of(&edition.earmarks, |one| &one.code)),
        (root.key("guidance"), of(&edition.guidance, |one| &one.code)),
        (root.key("payment"), of(&edition.payment, |one| &one.code)),
        (root.key("control"), of(&edition.control, |one| &one.code)),
        (
            root.key("reporting").key("items"),
            of(&edition.reporting.items, |one| &one.code),
        ),
        (
            achievement.key("persons"),
            of(&edition.achievement.persons, |one| &one.code),
        ),
        (
            achievement.key("narrative"),
            of(&edition.achievement.narrative, |one| &one.code),
        ),
        (
            achievement.key("statistics"),
            of(&edition.achievement.statistics, |one| &one.code),
        ),
    ];
    for (list, codes) in &lists {
        unique(list, "code", codes, faults);
    }
    for (index, priority) in edition.priorities.iter().enumerate() {
        let list = root.key("priorities").index(index).key("members");
        unique(&list, "code", &of(&priority.members, |one| &one.code), faults);
    }
    for (index, list) in edition.achievement.persons.iter().enumerate() {
        let of_which = achievement.key("persons").index(index).key("of_which");
        unique(&of_which, "code", &of(&list.of_which, |one| &one.code), faults);
    }
    criteria(edition, faults);
    words(edition, faults);
}

/// A criterion's code is unique in its track.
fn criteria(edition: &Edition, faults: &mut Faults) {
    let list = Path::root().key("criteria");
    for track in Track::ALL {
        let codes: Vec<(usize, &str)> = edition
            .criteria
            .iter()
            .enumerate()
            .filter(|(_, criterion)| criterion.track == *track)
            .map(|(index, criterion)| (index, criterion.code.as_str()))
            .collect();
        unique(&list, "code", &codes, faults);
    }
}

/// Lists whose entries are distinguished by a word of the vocabulary.
fn words(edition: &Edition, faults: &mut Faults) {
    let root = Path::root();
    let recipients = words_of(&edition.recipients.kinds, |one| one.kind.as_str());
    unique(&root.key("recipients").key("kinds"), "kind", &recipients, faults);
    let contents = words_of(&edition.contents, |one| one.item.as_str());
    unique(&root.key("contents"), "item", &contents, faults);
    let sanctions = words_of(&edition.sanctions, |one| one.kind.as_str());
    unique(&root.key("sanctions"), "kind", &sanctions, faults);
    let letter = words_of(&edition.letter, |one| one.clause.as_str());
    unique(&root.key("letter"), "clause", &letter, faults);
    let signatories: Vec<(usize, &str)> = edition
        .signatures
        .roles
        .iter()
        .enumerate()
        .flat_map(|(index, roles)| roles.kinds.iter().map(move |kind| (index, kind.as_str())))
        .collect();
    unique(
        &root.key("signatures").key("roles"),
        "kinds",
        &signatories,
        faults,
    );
}

fn of<T>(list: &[T], code: impl Fn(&T) -> &String) -> Vec<(usize, &str)> {
    list.iter()
        .enumerate()
        .map(|(index, one)| (index, code(one).as_str()))
        .collect()
}

fn words_of<T>(list: &[T], word: impl Fn(&T) -> &'static str) -> Vec<(usize, &'static str)> {
    list.iter()
        .enumerate()
        .map(|(index, one)| (index, word(one)))
        .collect()
}

/// No code stands twice, and each is well formed.
fn unique(list: &Path, key: &str, codes: &[(usize, &str)], faults: &mut Faults) {
    let mut first = BTreeMap::new();
    for (index, code) in codes {
        let at = list.index(*index).key(key);
        well_formed(&at, code, faults);
        if let Some(earlier) = first.insert(*code, *index) {
            faults.add(
                at,
                format!(
                    "`{code}` stands in {} already: leave one out or rename it",
                    list.index(earlier)
                ),
            );
        }
    }
}

/// Kebab-case: lower-case letters, digits and hyphens, 1 to 40.
pub(super) fn well_formed(at: &Path, code: &str, faults: &mut Faults) {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=40).contains(&code.len()) || !code.bytes().all(word) {
        faults.add(
            at.clone(),
            format!("`{code}` is no code: use 1 to 40 lower-case letters, digits and hyphens"),
        );
    }
}
