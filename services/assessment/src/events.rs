//! The events that assessment receives: kind, origin, op.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::intake::v1::{
    ApplicationEnded, ApplicationRevised, ApplicationSubmitted, CallAnnounced, CompletionClosed,
    CompletionRequested, EditionPublished,
};
use tilskudd_runtime::{Routes, editions};

use crate::ops::{
    application_ended, application_revised, application_submitted, call_announced, completion_closed,
    completion_requested,
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<EditionPublished>(Origin::National, editions::receive)
        .on::<CallAnnounced>(Origin::SameTenant, call_announced::run)
        .on::<ApplicationSubmitted>(Origin::SameTenant, application_submitted::run)
        .on::<CompletionRequested>(Origin::SameTenant, completion_requested::run)
        .on::<CompletionClosed>(Origin::SameTenant, completion_closed::run)
        .on::<ApplicationRevised>(Origin::SameTenant, application_revised::run)
        .on::<ApplicationEnded>(Origin::SameTenant, application_ended::run)
}
