//! The request for a letter.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Failure, Fields};

use crate::collections::DECISIONS;

/// Parses `GetLetter`: whose letter.
pub(crate) fn get(tenant: &Tenant, body: &pb::GetLetterRequest) -> Result<DecisionId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", DECISIONS, tenant, &body.name);
    f.finish(|| id)
}
