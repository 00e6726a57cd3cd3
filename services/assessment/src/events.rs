//! Events from intake: decode, then the use case.

use std::pin::Pin;

use prost::{Message, Name};
use tilskudd_proto::intake::v1::{
    ApplicationEnded, ApplicationRevised, ApplicationSubmitted, CallAnnounced, CompletionClosed,
    CompletionRequested, EditionPublished,
};
use tilskudd_runtime::{EventHandler, Failure, senders};
use tilskudd_store::{Db, Receipt, Received};

use crate::error::{Error, Result};
use crate::ops::{applicant_acts, keep_copies, open_case};

/// Applies what intake tells.
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
            } else if kind == ApplicationSubmitted::full_name() {
                open_case::application_submitted(db, event, &decode(event)?).await?
            } else if kind == CompletionRequested::full_name() {
                applicant_acts::completion_requested(db, event, &decode(event)?).await?
            } else if kind == CompletionClosed::full_name() {
                applicant_acts::completion_closed(db, event, &decode(event)?).await?
            } else if kind == ApplicationRevised::full_name() {
                applicant_acts::application_revised(db, event, &decode(event)?).await?
            } else if kind == ApplicationEnded::full_name() {
                applicant_acts::application_ended(db, event, &decode(event)?).await?
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
