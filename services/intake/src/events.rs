//! What intake receives: each event, from where it is taken, and the op.

use tilskudd_kernel::events::Origin;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_proto::intake::v1::{
    CallAnnounced, EditionPublished, OfficeRecorded, OrganisationChanged, SuccessionRecorded,
};
use tilskudd_runtime::Routes;

use crate::ops;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on::<EditionPublished>(Origin::National, ops::edition_published::run)
        .on::<OrganisationChanged>(Origin::National, ops::organisation_changed::run)
        .on::<SuccessionRecorded>(Origin::National, ops::succession_recorded::run)
        .on::<OfficeRecorded>(Origin::National, ops::office_recorded::run)
        .on::<CallAnnounced>(Origin::Regions, ops::call_announced::run)
        .on::<DecisionMade>(Origin::SameTenant, ops::decision_made::run)
}
