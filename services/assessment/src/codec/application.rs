//! Applications, as intake sends them.

use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{ApplicationId, CallId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::Text;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::facts::{Unreadable, acted, field, id_in, parsed, present};

use super::case::parse_ending;
use crate::domain::case::Measure;
use crate::domain::state::Ending;

/// A submitted application, as far as a case needs it.
#[derive(Debug)]
pub(crate) struct Submitted<'f> {
    pub(crate) id: ApplicationId,
    pub(crate) call: CallId,
    /// Who signed it, for the applicant.
    pub(crate) signed_by: PersonId,
    /// Who registered it after the call's deadline.
    pub(crate) registered_late_by: Option<PersonId>,
    pub(crate) message: &'f pb::Application,
}

/// An application in another revision.
#[derive(Debug)]
pub(crate) struct Revised<'f> {
    pub(crate) id: ApplicationId,
    /// From 2.
    pub(crate) revision: i32,
    /// Who signed the revision, for the applicant.
    pub(crate) signed_by: PersonId,
    pub(crate) message: &'f pb::Application,
}

/// An application that was withdrawn or dismissed.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) id: ApplicationId,
    pub(crate) ending: Ending,
    pub(crate) act: Act,
}

pub(crate) fn submitted(fact: &pb::ApplicationSubmitted) -> Result<Submitted<'_>, Unreadable> {
    let message = present("application", &fact.application)?;
    Ok(Submitted {
        id: id_in("application.name", "applications", &message.name)?,
        call: id_in("application.call", "calls", &message.call)?,
        signed_by: signed_by(message)?,
        registered_late_by: registered_late_by(message)?,
        message,
    })
}

pub(crate) fn revised(fact: &pb::ApplicationRevised) -> Result<Revised<'_>, Unreadable> {
    let message = present("application", &fact.application)?;
    if message.revision < 2 {
        return Err(Unreadable::new("application.revision", "it is below 2"));
    }
    Ok(Revised {
        id: id_in("application.name", "applications", &message.name)?,
        revision: message.revision,
        signed_by: signed_by(message)?,
        message,
    })
}

pub(crate) fn ended(fact: &pb::ApplicationEnded) -> Result<Ended, Unreadable> {
    let ending = parse_ending(fact.kind());
    let reason = &present("ended", &fact.ended)?.reason;
    let reason = field("ended.reason", Text::parse(reason))?;
    Ok(Ended {
        id: id_in("application", "applications", &fact.application)?,
        ending: ending.ok_or_else(|| Unreadable::new("kind", "it is not known"))?,
        act: acted("ended", &fact.ended)?.because(reason),
    })
}

/// Who signed for the applicant, and so takes no part in the case.
fn signed_by(application: &pb::Application) -> Result<PersonId, Unreadable> {
    let signature = present("application.signature", &application.signature)?;
    let signed = present("application.signature.signed", &signature.signed)?;
    parsed("application.signature.signed.person", &signed.person)
}

/// Who registered it after the call's deadline on the strength of a letter that nobody else has seen come in: not the
/// one to recommend it, too (P3).
fn registered_late_by(application: &pb::Application) -> Result<Option<PersonId>, Unreadable> {
    let registration = application.registration.as_ref();
    let Some(late) = registration.filter(|registration| !registration.late_reason.is_empty()) else {
        return Ok(None);
    };
    let registered = present("application.registration.registered", &late.registered)?;
    parsed("application.registration.registered.person", &registered.person).map(Some)
}

/// The measures of an application, in its order.
pub(crate) fn measures(edition: &Edition, application: &pb::Application) -> Result<Vec<Measure>, Unreadable> {
    let content = present("application.content", &application.content)?;
    content
        .measures
        .iter()
        .map(|measure| parse_measure(edition, measure))
        .collect()
}

fn parse_measure(edition: &Edition, measure: &pb::Measure) -> Result<Measure, Unreadable> {
    Ok(Measure {
        id: parsed("measure.id", &measure.id)?,
        track: edition
            .track(&measure.kind)
            .ok_or_else(|| Unreadable::new("measure.kind", "it is not in the edition"))?,
        title: measure.title.clone(),
        kind: measure.kind.clone(),
        applied: field("measure.applied_ore", Money::amount(measure.applied_ore))?,
    })
}

/// The measures that are in both applications, the same to the last byte.
pub(crate) fn unchanged(old: &pb::Application, new: &pb::Application) -> Vec<MeasureId> {
    let (old, new) = (content(old), content(new));
    let same = new.iter().filter(|measure| old.contains(measure));
    same.filter_map(|measure| measure.id.parse().ok()).collect()
}

fn content(application: &pb::Application) -> &[pb::Measure] {
    let content = application.content.as_ref();
    content.map_or(&[], |content| content.measures.as_slice())
}
