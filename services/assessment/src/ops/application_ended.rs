//! An application was withdrawn or dismissed.

use serde_json::json;
use tilskudd_proto::intake::v1::ApplicationEnded;
use tilskudd_store::{Db, Receipt, Received};

use super::load;
use crate::codec;
use crate::domain::state::State;
use crate::error::{Error, Result};
use crate::store;

/// Ends the case, in whatever state it is.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &ApplicationEnded) -> Result<Receipt> {
    let ended = &codec::application::ended(fact)?;
    db.receive::<Error, _>("assessment.case.end", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = load::lock_case_of(tx, ended.id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let was = case.state;
            if was != State::Ended {
                case.state = State::Ended;
                case.ended = Some((ended.ending, ended.act.clone()));
                case.awaiting = None;
                store::case_file::update(tx.conn(), &case).await?;
                let details = json!({ "how": ended.ending.as_str(), "was": was.as_str() });
                tx.audit("case.ended", codec::case::name(db.tenant(), case.id), details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
