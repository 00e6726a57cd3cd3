//! The empty workbook of an edition: public, as the call is (KKI §12).

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_workbook::template;

use super::Intake;
use crate::error::{Error, WorkbookError};

/// What the workbook is for.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// An announced call.
    Call(CallId),
    /// A published edition.
    Edition(String),
}

/// Writes the workbook.
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced or the edition not published.
pub(crate) async fn get_template(
    intake: &Intake,
    at: &Entered,
    target: Target,
) -> Result<pb::GetTemplateResponse, Error> {
    let mut conn = at.db.read().await?;
    let rules = match target {
        Target::Call(id) => intake.announced(&at.tenant, &mut conn, id).await?.1,
        Target::Edition(id) => {
            let rules = intake.cache.rules(&at.tenant, &mut conn, &id).await?;
            rules.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "editions", &id)))?
        }
    };
    drop(conn);
    let edition = rules.edition.id.clone();
    let written = tokio::task::spawn_blocking(move || template(&rules.edition)).await;
    let unwritable = |error: Box<dyn std::error::Error + Send + Sync>| WorkbookError::Unwritable(error);
    let workbook = written
        .map_err(|error| unwritable(error.into()))?
        .map_err(|error| unwritable(error.into()))?;
    Ok(pb::GetTemplateResponse { workbook, edition })
}
