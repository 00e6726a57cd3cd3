//! A submitted application has arrived and becomes a case.

use prost::Message;
use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::ApplicationSubmitted;
use tilskudd_runtime::editions;
use tilskudd_store::{Db, Receipt, Received};

use crate::codec;
use crate::error::{Error, Result};
use crate::store;
use crate::store::case_file::NewCase;

/// Opens the case, once the application's edition and call are here. One application has one case.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &ApplicationSubmitted) -> Result<Receipt> {
    let submitted = &codec::application::submitted(fact)?;
    let application = submitted.message;
    let bytes = &application.encode_to_vec();
    db.receive::<Error, _>("assessment.case.open", event, move |tx| {
        Box::pin(async move {
            let edition = editions::find(tx.conn(), Service::Assessment, &application.edition).await?;
            let Some(edition) = edition else {
                return Ok(Receipt::NotKnownYet);
            };
            if !store::call::is_known(tx.conn(), submitted.call).await? {
                return Ok(Receipt::NotKnownYet);
            }
            let measures = codec::application::measures(&edition, application)?;
            let case = NewCase {
                id: CaseId::new(tx.ids()),
                application_id: submitted.id,
                call: submitted.call,
                edition: &application.edition,
                case_number: &application.case_number,
                organisation_number: &application.organisation_number,
                application: bytes,
                signed_by: submitted.signed_by,
                registered_late_by: submitted.registered_late_by,
                measures: &measures,
                opened_at: tx.legal_now(),
            };
            if store::case_file::insert(tx.conn(), &case).await? {
                tx.audit(
                    "case.opened",
                    codec::case::name(db.tenant(), case.id),
                    json!({ "application": application.name, "case_number": application.case_number }),
                );
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
