//! Events from the other services: decode, then the use case.

use futures::future::BoxFuture;
use prost::{Message, Name};
use tilskudd_proto::allocation::v1::{FrameAnswered, FrameProposed};
use tilskudd_proto::assessment::v1::RecommendationApproved;
use tilskudd_proto::intake::v1::{
    ApplicationEnded, CallAnnounced, CompletionClosed, CompletionRequested, EditionPublished, OfficeRecorded,
    SuccessionRecorded,
};
use tilskudd_proto::reporting::v1::{CarryOverRequested, RecipientStandingChanged};
use tilskudd_runtime::{EventHandler, Failure, office, senders};
use tilskudd_store::{Db, Receipt, Received};

use crate::error::Error;
use crate::ops::{
    keep_copies, receive_answer, receive_carry_over, receive_completion, receive_ending, receive_frame,
    receive_recommendation, receive_standing,
};

/// Applies what the other services tell.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Events;

impl EventHandler for Events {
    fn handle<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(async move {
            let kind = event.kind.as_str();
            whose_word(db, event)?;
            let receipt = if kind == EditionPublished::full_name() {
                keep_copies::edition_published(db, event, &decode(event)?).await?
            } else if kind == CallAnnounced::full_name() {
                keep_copies::call_announced(db, event, &decode(event)?).await?
            } else if kind == RecommendationApproved::full_name() {
                receive_recommendation::receive_recommendation(db, event, &decode(event)?).await?
            } else if kind == ApplicationEnded::full_name() {
                receive_ending::receive_ending(db, event, &decode(event)?).await?
            } else if kind == CompletionRequested::full_name() {
                receive_completion::requested(db, event, &decode(event)?).await?
            } else if kind == CompletionClosed::full_name() {
                receive_completion::closed(db, event, &decode(event)?).await?
            } else if kind == FrameProposed::full_name() {
                receive_frame::receive_frame(db, event, &decode(event)?).await?
            } else if kind == FrameAnswered::full_name() {
                receive_answer::receive_answer(db, event, &decode(event)?).await?
            } else if kind == CarryOverRequested::full_name() {
                receive_carry_over::receive_carry_over(db, event, &decode(event)?).await?
            } else if kind == RecipientStandingChanged::full_name() {
                receive_standing::receive_standing(db, event, &decode(event)?).await?
            } else if kind == OfficeRecorded::full_name() {
                office::receive(db, event).await?
            } else if kind == SuccessionRecorded::full_name() {
                receive_standing::receive_succession(db, event, &decode(event)?).await?
            } else {
                return Err(Failure::unknown_event(kind, event.version));
            };
            Ok(receipt)
        })
    }
}

/// Only who knows tells what becomes of money: `national` of its rules and frames, a region of its own cases.
fn whose_word(db: &Db, event: &Received) -> Result<(), Failure> {
    let kind = event.kind.as_str();
    let national = [
        EditionPublished::full_name(),
        FrameProposed::full_name(),
        SuccessionRecorded::full_name(),
    ];
    if national.iter().any(|of| of == kind) {
        senders::national(event)
    } else if kind == FrameAnswered::full_name() {
        senders::to_national(db, event)
    } else {
        senders::own_tenant(db, event)
    }
}

fn decode<M: Message + Default>(event: &Received) -> Result<M, Error> {
    M::decode(event.payload.as_slice()).map_err(|error| Error::Malformed {
        field: "payload",
        why: error.to_string(),
    })
}
