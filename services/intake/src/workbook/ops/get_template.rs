//! The empty workbook of an edition: public, as the call is (KKI §12).

use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_workbook::template;

use crate::error::Error;
use crate::intake::Intake;
use crate::workbook::codec::requests::Target;

/// The workbook, made once for each edition ([`crate::templates`]).
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced or the edition not published.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    target: &Target,
) -> Result<pb::GetTemplateResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rules = match target {
        Target::Call(id) => intake.announced(&scope.tenant, &mut conn, *id).await?.1,
        Target::Edition(id) => {
            let rules = intake.cache.rules(&scope.tenant, &mut conn, id).await?;
            rules.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "editions", id)))?
        }
    };
    drop(conn);
    let edition = rules.edition.id.clone();
    let hash = rules.published.hash.clone();
    let workbook = intake
        .cache
        .templates
        .get(&hash, move || Ok(template(&rules.edition)?))
        .await?;
    Ok(pb::GetTemplateResponse { workbook, edition })
}
