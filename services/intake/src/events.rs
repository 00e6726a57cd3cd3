//! Facts from the other services.

use futures::future::BoxFuture;
use prost::{Message, Name};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_proto::intake::v1::{
    CallAnnounced, EditionPublished, OfficeRecorded, OrganisationChanged, SuccessionRecorded,
};
use tilskudd_runtime::{EventHandler, Failure};
use tilskudd_store::{Db, Receipt, Received};

use crate::error::Error;
use crate::ops::copy_edition::copy_edition;
use crate::ops::copy_organisation::copy_organisation;
use crate::ops::note_decision::note_decision;
use crate::ops::record_office::copy_office;
use crate::ops::record_succession::copy_succession;
use crate::ops::show_call::show_call;

/// Applies what intake is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Events;

impl EventHandler for Events {
    fn handle<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(async move {
            let unknown = || Failure::unknown_event(&event.kind, event.version);
            // Only the owner of a thing tells of it.
            let national = event.sender == Service::Intake && event.sender_tenant.is_national();
            let decider = event.sender == Service::Allocation && event.sender_tenant == *db.tenant();
            // A region's call is shown nationally.
            let shown = event.sender == Service::Intake
                && db.tenant().is_national()
                && !event.sender_tenant.is_national();
            let outcome = if national && event.kind == EditionPublished::full_name() {
                copy_edition(db, event, decode(event)?).await
            } else if national && event.kind == OrganisationChanged::full_name() {
                copy_organisation(db, event, decode(event)?).await
            } else if national && event.kind == SuccessionRecorded::full_name() {
                copy_succession(db, event, decode(event)?).await
            } else if national && event.kind == OfficeRecorded::full_name() {
                copy_office(db, event, decode(event)?).await
            } else if decider && event.kind == DecisionMade::full_name() {
                note_decision(db, event, decode(event)?).await
            } else if shown && event.kind == CallAnnounced::full_name() {
                show_call(db, event, decode(event)?).await
            } else {
                return Err(unknown());
            };
            outcome.map_err(Failure::from)
        })
    }
}

fn decode<M: Message + Default>(event: &Received) -> Result<M, Failure> {
    M::decode(event.payload.as_slice()).map_err(|error| Error::UnreadableEvent(Box::new(error)).into())
}
