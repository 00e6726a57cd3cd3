//! The events that reporting receives: kind, origin, op.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::allocation::v1::{CarryOverDecided, DecisionMade};
use tilskudd_proto::intake::v1::{CallAnnounced, EditionPublished};
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_runtime::{Routes, editions};

use crate::obligations::ops::{balance_changed, call_announced, decision_made};
use crate::settlements::ops::carry_over_decided;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<EditionPublished>(Origin::National, editions::receive)
        .on::<CallAnnounced>(Origin::SameTenant, call_announced::run)
        .on::<DecisionMade>(Origin::SameTenant, decision_made::run)
        .on::<AwardBalanceChanged>(Origin::SameTenant, balance_changed::run)
        .on::<CarryOverDecided>(Origin::SameTenant, carry_over_decided::run)
}
