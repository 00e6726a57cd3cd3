//! Which parts of a draft an update replaces (autosave).

use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};

/// Most paths of one update: all fields and every measure.
const PATHS_MAX: usize = 60;

/// A part of the content that a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `content`.
    Whole,
    /// `content.purpose`.
    Purpose,
    /// `content.description`.
    Description,
    /// `content.control_statement`.
    ControlStatement,
    /// `content.contact_name`.
    ContactName,
    /// `content.contact_email`.
    ContactEmail,
    /// `content.measures`.
    Measures,
    /// `content.other_grants`.
    OtherGrants,
    /// `content.measures.{id}`.
    Measure(MeasureId),
}

impl Part {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "content" => Self::Whole,
            "content.purpose" => Self::Purpose,
            "content.description" => Self::Description,
            "content.control_statement" => Self::ControlStatement,
            "content.contact_name" => Self::ContactName,
            "content.contact_email" => Self::ContactEmail,
            "content.measures" => Self::Measures,
            "content.other_grants" => Self::OtherGrants,
            path => Self::Measure(path.strip_prefix("content.measures.")?.parse().ok()?),
        })
    }
}

/// Reads the paths of a mask; no path: the whole content.
///
/// # Errors
/// [`Invalid`] when there are too many, or one names nothing that an applicant writes.
pub(crate) fn parse(f: &mut Fields, paths: &[String]) -> Result<Vec<Part>, Invalid> {
    f.len("update_mask.paths", paths.len(), 0..=PATHS_MAX)?;
    let parts: Vec<_> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| {
            Part::of(path).ok_or_else(|| {
                f.fail(
                    format_args!("update_mask.paths[{index}]"),
                    LocalText::new(
                        "Stien finnes ikke i det søkeren skriver",
                        "Stien finst ikkje i det søkjaren skriv",
                        "The path is no part of what an applicant writes",
                    ),
                )
            })
        })
        .collect();
    parts.into_iter().collect()
}

/// The stored content with these parts replaced.
pub(crate) fn merge(
    mut stored: pb::ApplicationContent,
    sent: &pb::ApplicationContent,
    parts: &[Part],
) -> pb::ApplicationContent {
    for part in parts {
        match part {
            Part::Whole => stored = sent.clone(),
            Part::Purpose => stored.purpose.clone_from(&sent.purpose),
            Part::Description => stored.description.clone_from(&sent.description),
            Part::ControlStatement => stored.control_statement.clone_from(&sent.control_statement),
            Part::ContactName => stored.contact_name.clone_from(&sent.contact_name),
            Part::ContactEmail => stored.contact_email.clone_from(&sent.contact_email),
            Part::Measures => stored.measures.clone_from(&sent.measures),
            Part::OtherGrants => stored.other_grants.clone_from(&sent.other_grants),
            Part::Measure(id) => one(&mut stored.measures, &sent.measures, *id),
        }
    }
    stored
}

/// Replaces one measure where it stands, adds it at the end, or takes it away.
fn one(stored: &mut Vec<pb::Measure>, sent: &[pb::Measure], id: MeasureId) {
    let id = id.to_string();
    let place = stored.iter().position(|measure| measure.id == id);
    let new = sent.iter().find(|measure| measure.id == id);
    match (place, new) {
        (Some(place), Some(new)) => stored[place].clone_from(new),
        (Some(place), None) => {
            stored.remove(place);
        }
        (None, Some(new)) => stored.push(new.clone()),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(number: u8, title: &str) -> pb::Measure {
        pb::Measure {
            id: format!("00000000-0000-0000-0000-{number:012}"),
            title: title.to_owned(),
            ..pb::Measure::default()
        }
    }

    fn content(purpose: &str, measures: Vec<pb::Measure>) -> pb::ApplicationContent {
        pb::ApplicationContent {
            purpose: purpose.to_owned(),
            measures,
            ..pb::ApplicationContent::default()
        }
    }

    fn part(path: &str) -> Part {
        Part::of(path).unwrap()
    }

    #[test]
    fn only_what_the_mask_names_is_replaced() {
        let stored = content("A", vec![measure(1, "a"), measure(2, "b")]);
        let sent = content("B", vec![measure(2, "c"), measure(3, "d")]);
        let merged = merge(stored.clone(), &sent, &[part("content.purpose")]);
        assert_eq!(merged, content("B", stored.measures.clone()));
        let second = part("content.measures.00000000-0000-0000-0000-000000000002");
        let merged = merge(stored.clone(), &sent, &[second]);
        assert_eq!(merged, content("A", vec![measure(1, "a"), measure(2, "c")]));
        let third = part("content.measures.00000000-0000-0000-0000-000000000003");
        let first = part("content.measures.00000000-0000-0000-0000-000000000001");
        let merged = merge(stored.clone(), &sent, &[third, first]);
        assert_eq!(merged, content("A", vec![measure(2, "b"), measure(3, "d")]));
        assert_eq!(merge(stored.clone(), &sent, &[part("content")]), sent);
        assert_eq!(merge(stored.clone(), &sent, &[]), stored);
    }

    #[test]
    fn a_path_that_names_nothing_is_refused_by_its_place() {
        let paths = ["content.purpose", "content.title", "content.measures.1", "etag"].map(str::to_owned);
        let mut f = Fields::new();
        let parsed = parse(&mut f, &paths);
        let failure = f.finish(|| parsed).unwrap_err();
        let named: Vec<&str> = failure.fields().iter().map(|one| one.field.as_str()).collect();
        assert_eq!(
            named,
            [1, 2, 3].map(|index| format!("update_mask.paths[{index}]"))
        );
        let mut f = Fields::new();
        assert!(parse(&mut f, &vec!["content".to_owned(); PATHS_MAX + 1]).is_err());
    }
}
