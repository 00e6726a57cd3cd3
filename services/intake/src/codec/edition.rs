//! Published editions.

use chrono::{DateTime, Utc};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::domain::edition::Published;
use tilskudd_runtime::timestamps::timestamp;

/// An edition as a message, named in `tenant`.
pub(crate) fn encode(tenant: &Tenant, edition: &Published) -> pb::Edition {
    pb::Edition {
        name: format_name(tenant, "editions", &edition.id),
        edition: edition.id.clone(),
        canonical: edition.canonical.clone(),
        hash: edition.hash.clone(),
        evaluator_version: edition.evaluator_version.clone(),
        published_at: Some(timestamp(edition.published_at)),
    }
}

/// When the message says that it was published; `otherwise` when it does not.
pub(crate) fn published_at(message: &pb::Edition, otherwise: DateTime<Utc>) -> DateTime<Utc> {
    message
        .published_at
        .as_ref()
        .and_then(|at| DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?))
        .unwrap_or(otherwise)
}
