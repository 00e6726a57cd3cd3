//! Events from intake, allocation and payment: decode, then the use case.

use std::pin::Pin;

use prost::{Message, Name};
use tilskudd_proto::allocation::v1::{CarryOverDecided, DecisionMade};
use tilskudd_proto::intake::v1::{CallAnnounced, EditionPublished};
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_runtime::{EventHandler, Failure, senders};
use tilskudd_store::{Db, Receipt, Received};

use crate::error::{Error, Result};
use crate::ops::{balance_changed, carry_over_decided, decision_made, keep_copies};

/// Applies what the other services tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events;

impl EventHandler for Events {
    fn handle<'a>(
        &'a self,
        db: &'a Db,
        event: &'a Received,
    ) -> Pin<Box<dyn Future<Output = Result<Receipt, Failure>> + Send + 'a>> {
        Box::pin(async move {
            let kind = event.kind.as_str();
            // `national` alone publishes rules; all else is told within the region.
            if kind == EditionPublished::full_name() {
                senders::national(event)?;
            } else {
                senders::own_tenant(db, event)?;
            }
            let receipt = if kind == EditionPublished::full_name() {
                keep_copies::edition_published(db, event, &decode(event)?).await?
            } else if kind == CallAnnounced::full_name() {
                keep_copies::call_announced(db, event, &decode(event)?).await?
            } else if kind == DecisionMade::full_name() {
                decision_made::decision_made(db, event, &decode(event)?).await?
            } else if kind == AwardBalanceChanged::full_name() {
                balance_changed::balance_changed(db, event, &decode(event)?).await?
            } else if kind == CarryOverDecided::full_name() {
                carry_over_decided::carry_over_decided(db, event, &decode(event)?).await?
            } else {
                return Err(Failure::unknown_event(&event.kind, event.version));
            };
            Ok(receipt)
        })
    }
}

fn decode<M: Message + Default>(event: &Received) -> Result<M> {
    M::decode(event.payload.as_slice()).map_err(|error| Error::Malformed {
        field: "payload",
        why: error.to_string(),
    })
}
