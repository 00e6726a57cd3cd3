//! Decisions of allocation.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_runtime::facts::{Unreadable, own_id_in, present};

/// The application of this region that was decided.
///
/// # Errors
/// [`Unreadable`] when it names none.
pub(crate) fn decided(tenant: &Tenant, fact: &DecisionMade) -> Result<ApplicationId, Unreadable> {
    let decision = present("decision", &fact.decision)?;
    own_id_in(
        "decision.application",
        "applications",
        tenant,
        &decision.application,
    )
}
