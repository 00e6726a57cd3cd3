//! The events that payment receives: kind, origin, op. Only decisions of the region itself move money.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::allocation::v1::{CarryOverDecided, DecisionMade};
use tilskudd_proto::intake::v1::{CallAnnounced, OfficeRecorded};
use tilskudd_proto::reporting::v1::ReclaimOrdered;
use tilskudd_runtime::{Routes, ignore, office};

use crate::claims::ops::{carry_over_decided, reclaim_ordered};
use crate::instalments::ops::decision_made;

/// Event, from where it is taken, op. A call is of no use here: a decision carries its chapter and post.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<DecisionMade>(Origin::SameTenant, decision_made::run)
        .on::<ReclaimOrdered>(Origin::SameTenant, reclaim_ordered::run)
        .on::<CarryOverDecided>(Origin::SameTenant, carry_over_decided::run)
        .on::<CallAnnounced>(Origin::SameTenant, ignore)
        .on::<OfficeRecorded>(Origin::SameTenant, office::receive)
}
