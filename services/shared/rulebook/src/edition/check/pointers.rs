//! References lead to something that exists.

use super::{Edition, Faults, Path};

pub(super) fn check(edition: &Edition, faults: &mut Faults) {
    let root = Path::root();
    let mut pointed: Vec<(Path, &[String])> = Vec::new();
    if let Some(rule) = &edition.measures.short_courses {
        pointed.push((
            root.key("measures").key("short_courses").key("except"),
            &rule.except,
        ));
    }
    for (index, priority) in edition.priorities.iter().enumerate() {
        let at = root.key("priorities").index(index);
        pointed.push((at.key("kinds"), &priority.kinds));
        for (place, member) in priority.members.iter().enumerate() {
            pointed.push((at.key("members").index(place).key("kinds"), &member.kinds));
        }
    }
    for (index, list) in edition.achievement.persons.iter().enumerate() {
        let at = root.key("achievement").key("persons").index(index);
        pointed.push((at.key("kinds"), &list.kinds));
    }
    for (at, kinds) in pointed {
        for (index, kind) in kinds.iter().enumerate() {
            if edition.measure_kind(kind).is_none() {
                faults.add(
                    at.index(index),
                    format!("`{kind}` is no kind of measure of this edition: add it to measures.kinds"),
                );
            }
        }
    }
    for (index, recipient) in edition.recipients.kinds.iter().enumerate() {
        if edition.signature_roles(recipient.kind).is_empty() {
            faults.add(
                root.key("recipients").key("kinds").index(index).key("kind"),
                format!(
                    "nobody can sign for `{}`: add it to signatures.roles",
                    recipient.kind
                ),
            );
        }
    }
    if edition.recipient(edition.cooperation.applicant).is_none() {
        faults.add(
            root.key("cooperation").key("applicant"),
            format!(
                "`{}` applies for a cooperation but cannot apply: add it to recipients.kinds",
                edition.cooperation.applicant
            ),
        );
    }
}
