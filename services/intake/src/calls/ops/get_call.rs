//! One announced call: public without login (KKI §12).

use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::calls::{codec, store};
use crate::error::Error;
use crate::intake::Intake;

/// One announced call; in `national` also a region's, under its own name.
///
/// # Errors
/// [`Error::NotFound`], also for a draft.
pub(crate) async fn run(intake: &Intake, scope: &Scope, id: CallId) -> Result<pb::Call, Error> {
    let mut conn = scope.db.read().await?;
    if scope.tenant.is_national()
        && let Some(bytes) = store::calls::find_announced_copy(&mut conn, id).await?
    {
        return Ok(codec::call::restore(&bytes, intake.ctx.legal.now())?);
    }
    let (call, rules) = intake.announced(&scope.tenant, &mut conn, id).await?;
    Ok(codec::call::encode(
        &scope.tenant,
        &call,
        &rules.edition,
        intake.ctx.legal.now(),
    ))
}
