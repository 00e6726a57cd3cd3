//! The events that allocation receives: kind, origin, op.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::allocation::v1::{FrameAnswered, FrameProposed};
use tilskudd_proto::assessment::v1::RecommendationApproved;
use tilskudd_proto::intake::v1::{
    ApplicationEnded, CallAnnounced, CompletionClosed, CompletionRequested, EditionPublished, OfficeRecorded,
    SuccessionRecorded,
};
use tilskudd_proto::reporting::v1::{CarryOverRequested, RecipientStandingChanged};
use tilskudd_runtime::{Routes, editions, office};

use crate::calls::ops::call_announced;
use crate::carry_overs::ops::carry_over_requested;
use crate::frames::ops::{frame_answered, frame_proposed};
use crate::proposals::ops::{
    application_ended, completion_closed, completion_requested, recommendation_approved,
};
use crate::standings::ops::{recipient_standing_changed, succession_recorded};

/// The table.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<EditionPublished>(Origin::National, editions::receive)
        .on::<OfficeRecorded>(Origin::SameTenant, office::receive)
        .on::<SuccessionRecorded>(Origin::National, succession_recorded::run)
        .on::<CallAnnounced>(Origin::SameTenant, call_announced::run)
        .on::<RecommendationApproved>(Origin::SameTenant, recommendation_approved::run)
        .on::<ApplicationEnded>(Origin::SameTenant, application_ended::run)
        .on::<CompletionRequested>(Origin::SameTenant, completion_requested::run)
        .on::<CompletionClosed>(Origin::SameTenant, completion_closed::run)
        .on::<FrameProposed>(Origin::National, frame_proposed::run)
        .on::<FrameAnswered>(Origin::Regions, frame_answered::run)
        .on::<CarryOverRequested>(Origin::SameTenant, carry_over_requested::run)
        .on::<RecipientStandingChanged>(Origin::SameTenant, recipient_standing_changed::run)
}
