//! Successions and offices.

use tilskudd_kernel::act::Act;
use tilskudd_kernel::dates::ALWAYS;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::codec::act;
use tilskudd_runtime::facts::{Unreadable, field};
use tilskudd_runtime::timestamps::{instant, timestamp};
use tilskudd_runtime::{Fields, Invalid, office};

use crate::day::optional_day;
use crate::organisations::codec::record::day_out;
use crate::organisations::domain::record::{Office, PredecessorProjects, Succession, SuccessionKind};
use crate::vocabulary::language_out;

const fn kind_out(kind: SuccessionKind) -> pb::SuccessionKind {
    match kind {
        SuccessionKind::Merger => pb::SuccessionKind::Merger,
        SuccessionKind::Split => pb::SuccessionKind::Split,
        SuccessionKind::Renumbering => pb::SuccessionKind::Renumbering,
    }
}

const fn kind_in(kind: pb::SuccessionKind) -> Option<SuccessionKind> {
    match kind {
        pb::SuccessionKind::Unspecified => None,
        pb::SuccessionKind::Merger => Some(SuccessionKind::Merger),
        pb::SuccessionKind::Split => Some(SuccessionKind::Split),
        pb::SuccessionKind::Renumbering => Some(SuccessionKind::Renumbering),
    }
}

/// The parsed request to record a succession.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) predecessor: OrgNumber,
    pub(crate) successor: OrgNumber,
    pub(crate) effective_on: chrono::NaiveDate,
    pub(crate) kind: SuccessionKind,
    pub(crate) decision: String,
}

/// A succession as a message.
pub(crate) fn encode(succession: &Succession) -> pb::Succession {
    pb::Succession {
        predecessor: succession.predecessor.to_string(),
        successor: succession.successor.to_string(),
        effective_on: succession.effective_on.to_string(),
        kind: kind_out(succession.kind).into(),
        decision: succession.decision.clone(),
        predecessor_region: succession.predecessor_region.to_string(),
        predecessor_title: succession.predecessor_title.clone(),
        successor_region: succession.successor_region.to_string(),
        recorded: Some(act(&succession.recorded)),
    }
}

/// Reads what a caller states.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn stated(f: &mut Fields, message: &pb::Succession) -> Result<Stated, Invalid> {
    let predecessor = f.parse::<OrgNumber>("predecessor", &message.predecessor);
    let successor = f.parse::<OrgNumber>("successor", &message.successor);
    if message.successor == message.predecessor && successor.is_ok() {
        f.fail(
            "successor",
            LocalText::new(
                "En organisasjon kan ikke gå over i seg selv",
                "Ein organisasjon kan ikkje gå over i seg sjølv",
                "An organisation cannot go over into itself",
            ),
        );
    }
    let effective_on = f.date("effective_on", &message.effective_on);
    let kind = f
        .enumeration::<pb::SuccessionKind>("kind", message.kind)
        .and_then(|kind| kind_in(kind).ok_or(Invalid));
    let decision = f.text::<200>("decision", &message.decision);
    Ok(Stated {
        predecessor: predecessor?,
        successor: successor?,
        effective_on: effective_on?,
        kind: kind?,
        decision: decision?.into_string(),
    })
}

/// Reads a succession from its owner's event.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
fn parse(f: &mut Fields, message: &pb::Succession) -> Result<Succession, Invalid> {
    let stated = stated(f, message);
    let predecessor_region = f.parse::<Tenant>("predecessor_region", &message.predecessor_region);
    let predecessor_title = f.text::<200>("predecessor_title", &message.predecessor_title);
    let successor_region = f.parse::<Tenant>("successor_region", &message.successor_region);
    let recorded = f.some("recorded", &message.recorded)?;
    let person = f.parse("recorded.person", &recorded.person);
    let time = f.some("recorded.time", &recorded.time)?;
    let at = f.take("recorded.time", instant(*time));
    let reason = f.text::<4000>("recorded.reason", &recorded.reason);
    let stated = stated?;
    Ok(Succession {
        predecessor: stated.predecessor,
        successor: stated.successor,
        effective_on: stated.effective_on,
        kind: stated.kind,
        decision: stated.decision,
        predecessor_region: predecessor_region?,
        predecessor_title: predecessor_title?.into_string(),
        successor_region: successor_region?,
        recorded: Act {
            person: person?,
            at: at?,
            reason: reason?,
        },
    })
}

/// Reads a succession from an event.
///
/// # Errors
/// [`Unreadable`] when a field is outside the limits that its comment states.
pub(crate) fn recorded(fact: &pb::SuccessionRecorded) -> Result<Succession, Unreadable> {
    let mut f = Fields::new();
    let copy = f
        .some("succession", &fact.succession)
        .and_then(|succession| f.within("succession", |f| parse(f, succession)));
    field("succession", f.finish(|| copy))
}

/// Reads an office from an event.
///
/// # Errors
/// [`Unreadable`] when a field is outside the limits that its comment states.
pub(crate) fn office_recorded(fact: &pb::OfficeRecorded) -> Result<Office, Unreadable> {
    let mut f = Fields::new();
    let copy = f.some("office", &fact.office).and_then(|office| {
        f.within("office", |f| {
            f.range("version", office.version, 1..=i64::MAX)?;
            office_in(f, office)
        })
    });
    field("office", f.finish(|| copy))
}

/// A predecessor's applications, as a message.
pub(crate) fn projects_out(projects: &PredecessorProjects) -> pb::PredecessorProjects {
    pb::PredecessorProjects {
        organisation_number: projects.number.to_string(),
        region: projects.region.to_string(),
        pending: projects.projects.is_none(),
        development_projects: i32::try_from(projects.projects.unwrap_or(0)).unwrap_or(i32::MAX),
        answered_at: projects.answered_at.map(timestamp),
    }
}

/// An office as a message.
pub(crate) fn office_out(office: &Office) -> pb::Office {
    let text = |part: Option<String>| part.unwrap_or_default();
    pb::Office {
        region: office.region.to_string(),
        title: office.title.clone(),
        language_form: language_out(Some(office.form.into())).into(),
        organisation_number: text(office.organisation_number.as_ref().map(ToString::to_string)),
        valid_from: day_out(office.valid_from),
        merged_into: text(office.merged_into.as_ref().map(ToString::to_string)),
        version: office.version,
    }
}

/// Reads an office; its version is taken as it stands.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn office_in(f: &mut Fields, message: &pb::Office) -> Result<Office, Invalid> {
    let region = f.parse::<Tenant>("region", &message.region);
    let title = f.text::<200>("title", &message.title);
    let number = f.optional::<OrgNumber>("organisation_number", &message.organisation_number);
    // Its first state may be as far back as is known, which is written as nothing.
    let valid_from = optional_day(f, "valid_from", &message.valid_from);
    let form = office::form(f, message);
    let merged_into = f.optional::<Tenant>("merged_into", &message.merged_into);
    if message.merged_into == message.region && region.is_ok() {
        f.fail(
            "merged_into",
            LocalText::new(
                "Et kontor kan ikke slås sammen med seg selv",
                "Eit kontor kan ikkje slåast saman med seg sjølv",
                "An office cannot be merged into itself",
            ),
        );
    }
    Ok(Office {
        region: region?,
        title: title?.into_string(),
        organisation_number: number?,
        form: form?.into(),
        valid_from: valid_from?.unwrap_or(ALWAYS),
        merged_into: merged_into?,
        version: message.version,
    })
}
