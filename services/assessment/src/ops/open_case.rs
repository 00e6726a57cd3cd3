//! A submitted application becomes a case.

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, CallId, CaseId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_proto::intake::v1::{Application, ApplicationSubmitted, Measure as PbMeasure};
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received};

use super::case_name;
use crate::domain::case_file::Measure;
use crate::error::{Error, Result};
use crate::store;
use crate::store::case_file::NewCase;

/// Opens the case, once the application's edition and call are here. One application has one case.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn application_submitted(
    db: &Db,
    event: &Received,
    message: &ApplicationSubmitted,
) -> Result<Receipt> {
    let application = message
        .application
        .as_ref()
        .ok_or_else(|| malformed("application", "absent"))?;
    let (_, application_id) = parse_name::<ApplicationId>("applications", &application.name)
        .map_err(|error| malformed("application.name", error))?;
    let (_, call) = parse_name::<CallId>("calls", &application.call)
        .map_err(|error| malformed("application.call", error))?;
    let signed_by = signed_by(application)?;
    let registered_late_by = registered_late_by(application)?;
    let bytes = &prost::Message::encode_to_vec(application);
    db.receive::<Error, _>("assessment.application_submitted", event, move |tx| {
        Box::pin(async move {
            let Some(edition) = store::copies::edition(tx.conn(), &application.edition).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if !store::copies::call_known(tx.conn(), call).await? {
                return Ok(Receipt::NotKnownYet);
            }
            let measures = measures(&edition, application)?;
            let case = NewCase {
                id: CaseId::new(tx.ids()),
                application_id,
                call,
                edition: &application.edition,
                case_number: &application.case_number,
                organisation_number: &application.organisation_number,
                application: bytes,
                signed_by,
                registered_late_by,
                measures: &measures,
                opened_at: tx.legal_now(),
            };
            if store::case_file::insert(tx.conn(), &case).await? {
                tx.audit(
                    "case.opened",
                    case_name(db.tenant(), case.id),
                    json!({ "application": application.name, "case_number": application.case_number }),
                );
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// Who signed for the applicant, and so takes no part in the case.
pub(super) fn signed_by(application: &Application) -> Result<PersonId> {
    let signature = application.signature.as_ref();
    let signed = signature.and_then(|signature| signature.signed.as_ref());
    signed
        .ok_or_else(|| malformed("application.signature.signed", "absent"))?
        .person
        .parse()
        .map_err(|error| malformed("application.signature.signed.person", error))
}

/// Who registered it after the call's deadline on the strength of a letter that nobody else has seen come in: not the one
/// to recommend it, too (P3).
fn registered_late_by(application: &Application) -> Result<Option<PersonId>> {
    let registration = application.registration.as_ref();
    let Some(late) = registration.filter(|registration| !registration.late_reason.is_empty()) else {
        return Ok(None);
    };
    let registered = late.registered.as_ref();
    let registered = registered.ok_or_else(|| malformed("application.registration.registered", "absent"))?;
    let person = registered.person.parse();
    person
        .map(Some)
        .map_err(|error| malformed("application.registration.registered.person", error))
}

/// The measures of an application, in its order.
pub(super) fn measures(edition: &Edition, application: &Application) -> Result<Vec<Measure>> {
    let content = application
        .content
        .as_ref()
        .ok_or_else(|| malformed("application.content", "absent"))?;
    content
        .measures
        .iter()
        .map(|measure| parse_measure(edition, measure))
        .collect()
}

fn parse_measure(edition: &Edition, measure: &PbMeasure) -> Result<Measure> {
    Ok(Measure {
        id: measure
            .id
            .parse::<MeasureId>()
            .map_err(|error| malformed("measure.id", error))?,
        track: edition
            .track(&measure.kind)
            .ok_or_else(|| malformed("measure.kind", "not in the edition"))?,
        kind: measure.kind.clone(),
        applied: Money::amount(measure.applied_ore)
            .map_err(|error| malformed("measure.applied_ore", error))?,
    })
}

pub(super) fn malformed(field: &'static str, why: impl ToString) -> Error {
    Error::Malformed {
        field,
        why: why.to_string(),
    }
}
