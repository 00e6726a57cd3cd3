//! One published edition: public without login (KKI §12).

use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::calls::codec;
use crate::error::Error;
use crate::intake::Intake;

/// One edition.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn run(intake: &Intake, scope: &Scope, id: &str) -> Result<pb::GetEditionResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rules = intake.cache.rules(&scope.tenant, &mut conn, id).await?;
    let rules = rules.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "editions", &id)))?;
    Ok(pb::GetEditionResponse {
        edition: Some(codec::edition::encode(&scope.tenant, &rules.published)),
    })
}
