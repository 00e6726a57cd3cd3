//! The applicant has revised the application.
//!
//! What is approved stands: a later revision is kept beside it and shown.

use prost::Message;
use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::PersonId;
use tilskudd_proto::intake::v1::ApplicationRevised;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::load;
use crate::codec;
use crate::codec::application::Revised;
use crate::domain::case::Case;
use crate::domain::state::State;
use crate::error::{Error, Result};
use crate::store;

/// The reason recorded when a recommendation on an earlier revision is returned.
const RETURN_REASON: &str = "The applicant has revised the application.";
/// The reason recorded for the conflict of interest of a revision's signatory.
const SIGNED_REASON: &str = "Signed the application.";

/// Keeps the revision; the case judges it from now on, unless it is approved or has ended.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &ApplicationRevised) -> Result<Receipt> {
    let revised = &codec::application::revised(fact)?;
    let bytes = &revised.message.encode_to_vec();
    db.receive::<Error, _>("assessment.case.revise", event, move |tx| {
        Box::pin(async move {
            let Some(case) = load::lock_case_of(tx, revised.id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let (number, now) = (revised.revision, tx.legal_now());
            if store::revision::insert(tx.conn(), case.id, number, bytes, now).await? {
                revise(tx, &case, revised).await?;
                tx.audit(
                    "case.revised",
                    codec::case::name(db.tenant(), case.id),
                    json!({ "revision": number, "was": case.state.as_str() }),
                );
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

async fn revise(tx: &mut Tx<'_>, case: &Case, revised: &Revised<'_>) -> Result<()> {
    record_signer(tx, case, revised.signed_by).await?;
    let mut next = case.clone();
    match case.state {
        State::Approved | State::Ended => return store::case_file::update(tx.conn(), &next).await,
        State::Open => {}
        State::Recommended => {
            let signed = Signed {
                person: revised.signed_by,
                at: tx.legal_now(),
            };
            store::conflict_and_return::insert_return(tx.conn(), case.id, case.round, signed, RETURN_REASON)
                .await?;
            next.state = State::Open;
            next.recommended = None;
        }
    }
    let edition = load::edition(tx, case).await?;
    let measures = codec::application::measures(&edition, revised.message)?;
    let unchanged = codec::application::unchanged(&codec::case::application(case)?, revised.message);
    store::revision::insert_measures(tx.conn(), case, revised.revision, &measures, &unchanged).await?;
    next.revision = revised.revision;
    store::case_file::update(tx.conn(), &next).await
}

/// Whoever signed any revision takes no part (forvaltningsloven §6), here or in allocation, which knows of one
/// signature and of the conflicted.
async fn record_signer(tx: &mut Tx<'_>, case: &Case, signer: PersonId) -> Result<()> {
    if signer == case.signed_by {
        return Ok(());
    }
    let at = tx.legal_now();
    for person in [case.signed_by, signer] {
        let signed = Signed { person, at };
        store::conflict_and_return::insert_conflict(tx.conn(), case.id, signed, SIGNED_REASON).await?;
    }
    Ok(())
}
