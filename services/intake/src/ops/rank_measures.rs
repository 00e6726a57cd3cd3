//! An applicant puts its measures in its own order (P2).

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, MeasureId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, FieldViolation};
use tilskudd_store::{Idempotency, Tx};

use super::update_application::{locked, replace};
use crate::codec::application::restore;
use crate::error::{Error, drafting};
use crate::store;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the caller read.
    pub(crate) etag: String,
    /// The measures, the most important first.
    pub(crate) order: Vec<MeasureId>,
}

/// Gives every measure its rank, from 1.
///
/// # Errors
/// As updating; [`drafting::Error::OutsideLimits`] when the order is not of every measure, once each.
pub(crate) async fn rank_measures(
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::RankMeasuresResponse, Error> {
    at.db
        .run_once("intake.rank_measures", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, command))
        })
        .await
}

async fn in_tx(tx: &mut Tx<'_>, at: &Entered, command: &Command) -> Result<pb::RankMeasuresResponse, Error> {
    let head = locked(tx, at, command.id, &command.etag).await?;
    let stored = store::applications::content(tx.conn(), command.id).await?;
    let (mut message, _) = restore(&stored)?;
    rank(&mut message.measures, &command.order)?;
    let (message, content) = super::update_application::within_limits(&message)?;
    let application = replace(tx, at, head, message, &content).await?;
    tx.audit(
        "application.ranked",
        &application.name,
        json!({ "etag": application.etag }),
    );
    Ok(pb::RankMeasuresResponse {
        application: Some(application),
    })
}

/// Ranks the measures as they stand in the order.
fn rank(measures: &mut [pb::Measure], order: &[MeasureId]) -> Result<(), drafting::Error> {
    let ranks: BTreeMap<String, i32> = order.iter().map(ToString::to_string).zip(1..).collect();
    let whole = ranks.len() == order.len() && order.len() == measures.len();
    for measure in measures.iter_mut() {
        match ranks.get(&measure.id) {
            Some(rank) if whole => measure.rank = *rank,
            _ => return Err(drafting::Error::OutsideLimits(vec![not_whole()])),
        }
    }
    if whole {
        Ok(())
    } else {
        Err(drafting::Error::OutsideLimits(vec![not_whole()]))
    }
}

fn not_whole() -> FieldViolation {
    FieldViolation {
        field: "measures".to_owned(),
        text: LocalText::new(
            "Rekkefølgen skal ha hvert tiltak i søknaden én gang",
            "Rekkjefølgja skal ha kvart tiltak i søknaden éin gong",
            "The order is to have every measure of the application once",
        ),
    }
}
