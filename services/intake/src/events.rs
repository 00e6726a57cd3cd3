//! The events that intake receives: kind, origin, op.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_proto::intake::v1::{
    CallAnnounced, EditionPublished, OfficeRecorded, OrganisationChanged, SuccessionRecorded,
};
use tilskudd_runtime::Routes;

use crate::applications::ops::decision_made;
use crate::calls::ops::{call_announced, edition_published};
use crate::organisations::ops::{office_recorded, organisation_changed, succession_recorded};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<EditionPublished>(Origin::National, edition_published::run)
        .on::<OrganisationChanged>(Origin::National, organisation_changed::run)
        .on::<SuccessionRecorded>(Origin::National, succession_recorded::run)
        .on::<OfficeRecorded>(Origin::National, office_recorded::run)
        .on::<CallAnnounced>(Origin::Regions, call_announced::run)
        .on::<DecisionMade>(Origin::SameTenant, decision_made::run)
}
