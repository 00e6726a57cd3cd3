//! Requests for completion, endings and their letters.

use chrono::{DateTime, Utc};
use prost::Message;
use tilskudd_kernel::act::{Reason, Signed};
use tilskudd_kernel::lang::{LanguageForm, LocalText};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::codec::{act, rule_source};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Fields, Invalid};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;

use crate::applications::domain::completion::{Closing, Completion, Defect, Letter, Set, Stage};
use crate::finding;
use crate::vocabulary::language_out;

/// Reads the defects of a request.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse_defects(f: &mut Fields, defects: &[pb::Defect]) -> Result<Vec<Defect>, Invalid> {
    f.len("defects", defects.len(), 1..=50)?;
    let parsed: Vec<Result<Defect, Invalid>> = defects
        .iter()
        .enumerate()
        .map(|(place, message)| {
            f.within(format_args!("defects[{place}]"), |f| {
                let field = f.optional_text::<200>("field", &message.field);
                let text = f.text::<2000>("text", &message.text);
                let source = message
                    .source
                    .as_ref()
                    .map(|source| parse_source(f, source))
                    .transpose();
                Ok(Defect {
                    field: field?.map_or_else(String::new, |text| text.into_string()),
                    text: text?.into_string(),
                    source: source?,
                })
            })
        })
        .collect();
    parsed.into_iter().collect()
}

/// Reads where a rule stands, in an edition or a law.
///
/// # Errors
/// [`Invalid`] when it is neither, or a part of it is missing or too long.
pub(crate) fn parse_source(f: &mut Fields, message: &common::RuleSource) -> Result<RuleSource, Invalid> {
    f.within("source", |f| match &message.source {
        Some(Source::Edition(source)) => {
            let edition = f.text::<60>("edition.edition", &source.edition);
            let section = f.text::<200>("edition.section", &source.section);
            Ok(RuleSource::edition(
                edition?.into_string(),
                section?.into_string(),
            ))
        }
        Some(Source::Law(source)) => {
            let law = f.text::<100>("law.law", &source.law);
            let paragraph = f.text::<60>("law.paragraph", &source.paragraph);
            Ok(RuleSource::law(law?.into_string(), paragraph?.into_string()))
        }
        Some(Source::Call(_) | Source::System(_)) | None => Err(f.fail(
            "source",
            LocalText::new(
                "En paragraf i et regelverk eller en lov",
                "Ein paragraf i eit regelverk eller ei lov",
                "A section of an edition or a paragraph of a law",
            ),
        )),
    })
}

/// Defects as they are stored.
pub(crate) fn defects_out(defects: &[Defect]) -> Vec<u8> {
    let message = pb::Completion {
        defects: defects.iter().map(defect).collect(),
        ..pb::Completion::default()
    };
    message.encode_to_vec()
}

/// Defects as they were stored.
///
/// # Errors
/// [`StoreError::Inconsistent`] when the bytes are not what was once accepted.
pub(crate) fn defects_in(bytes: &[u8]) -> Result<Vec<Defect>, StoreError> {
    let message =
        pb::Completion::decode(bytes).map_err(|error| inconsistent("completion", "defects", error))?;
    let mut f = Fields::new();
    let defects = parse_defects(&mut f, &message.defects);
    f.finish(|| defects)
        .map_err(|error| inconsistent("completion", "defects", error))
}

/// A source as it is stored.
pub(crate) fn source_out(source: &RuleSource) -> Vec<u8> {
    rule_source(source).encode_to_vec()
}

/// A source as it was stored.
///
/// # Errors
/// [`StoreError::Inconsistent`] when the bytes are not what was once accepted.
pub(crate) fn source_in(bytes: &[u8]) -> Result<RuleSource, StoreError> {
    let message =
        common::RuleSource::decode(bytes).map_err(|error| inconsistent("dismissal", "source", error))?;
    let mut f = Fields::new();
    let source = parse_source(&mut f, &message);
    f.finish(|| source)
        .map_err(|error| inconsistent("dismissal", "source", error))
}

fn defect(defect: &Defect) -> pb::Defect {
    pb::Defect {
        field: defect.field.clone(),
        text: defect.text.clone(),
        source: defect.source.as_ref().map(rule_source),
    }
}

/// An act with a reason, where one is required.
fn acted(signed: Signed, reason: Option<&Reason>) -> common::Act {
    common::Act {
        person: signed.person.to_string(),
        time: Some(timestamp(signed.at)),
        reason: reason.map_or_else(String::new, Reason::to_string),
    }
}

/// A letter as a message.
pub(crate) fn letter(letter: &Letter) -> pb::IntakeLetter {
    pb::IntakeLetter {
        language_form: language_out(Some(letter.form.into())).into(),
        text: Some(finding::text(&letter.text)),
    }
}

/// A letter from its columns.
///
/// # Errors
/// [`StoreError::Inconsistent`] for a form that the code does not know.
pub(crate) fn stored_letter(
    table: &'static str,
    form: &str,
    [nb, nn, en]: [String; 3],
) -> Result<Letter, StoreError> {
    let form: LanguageForm = form
        .parse()
        .map_err(|error| inconsistent(table, "language_form", error))?;
    Ok(Letter {
        form: form.into(),
        text: LocalText::new(nb, nn, en),
    })
}

/// The way in which a request was closed, as in events.
pub(crate) const fn closing(closing: Closing) -> pb::CompletionState {
    match closing {
        Closing::Answered => pb::CompletionState::Answered,
        Closing::Withdrawn => pb::CompletionState::Withdrawn,
        Closing::Proceeded => pb::CompletionState::Proceeded,
        Closing::Ended => pb::CompletionState::Ended,
    }
}

/// A request as a message, with its state at `now`, legal time.
pub(crate) fn encode(tenant: &Tenant, completion: &Completion, now: DateTime<Utc>) -> pb::Completion {
    let state = match completion.stage(now) {
        Stage::Open => pb::CompletionState::Open,
        Stage::Expired => pb::CompletionState::Expired,
        Stage::Closed(how) => closing(how),
    };
    let deadlines = completion.earlier.iter().chain([&completion.current]);
    pb::Completion {
        name: format_name(tenant, "completions", &completion.id),
        application: format_name(tenant, "applications", &completion.application),
        defects: completion.defects.iter().map(defect).collect(),
        deadlines: deadlines.map(deadline).collect(),
        state: state.into(),
        letter: Some(letter(&completion.letter)),
        requested: Some(act(&completion.requested)),
        closed: completion
            .closed
            .as_ref()
            .map(|closed| acted(closed.signed, closed.reason.as_ref())),
        answer: completion.answer.clone(),
        revision: completion
            .revision
            .map_or(0, |number| i32::try_from(number).unwrap_or(i32::MAX)),
    }
}

fn deadline(set: &Set) -> pb::CompletionDeadline {
    let time = set.deadline.time;
    pb::CompletionDeadline {
        date: set.deadline.date.to_string(),
        time: time.map_or_else(String::new, |time| time.format("%H:%M").to_string()),
        set: Some(act(&set.act)),
        reminded: set.reminded.map(|signed| acted(signed, None)),
    }
}
