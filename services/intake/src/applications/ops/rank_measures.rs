//! An applicant puts its measures in its own order (P2).

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, FieldViolation, Scope};
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::restore;
use crate::applications::codec::requests::application::RankMeasures;
use crate::applications::ops::drafting::{locked, replace, within_limits};
use crate::applications::store;
use crate::error::Error;

/// Gives every measure its rank, from 1.
///
/// # Errors
/// As updating; [`Error::Invalid`] when the order is not of every measure, once each.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RankMeasures,
) -> Result<pb::RankMeasuresResponse, Error> {
    scope
        .db
        .run_once("intake.application.rank", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &RankMeasures,
) -> Result<pb::RankMeasuresResponse, Error> {
    let head = locked(tx, scope, command.id, &command.etag).await?;
    let stored = store::applications::content(tx.conn(), command.id).await?;
    let (mut message, _) = restore(&stored)?;
    rank(&mut message.measures, &command.order)?;
    let (message, content) = within_limits(&message)?;
    let application = replace(tx, scope, head, message, &content).await?;
    tx.audit(
        "application.ranked",
        &application.name,
        json!({ "etag": application.etag }),
    );
    Ok(pb::RankMeasuresResponse {
        application: Some(application),
    })
}

/// Ranks the measures in the given order.
fn rank(measures: &mut [pb::Measure], order: &[MeasureId]) -> Result<(), Error> {
    let ranks: BTreeMap<String, i32> = order.iter().map(ToString::to_string).zip(1..).collect();
    let whole = ranks.len() == order.len() && order.len() == measures.len();
    for measure in measures.iter_mut() {
        match ranks.get(&measure.id) {
            Some(rank) if whole => measure.rank = *rank,
            _ => return Err(Error::Invalid(Failure::invalid(vec![not_whole()]))),
        }
    }
    if whole {
        Ok(())
    } else {
        Err(Error::Invalid(Failure::invalid(vec![not_whole()])))
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
