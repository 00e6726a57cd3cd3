//! The auditor's statement (revisorerklæring) is registered, by the recipient or by the office for it.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::text::Text;
use tilskudd_proto::reporting::v1::RegisterAuditorStatementResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::standing::tell_standing;
use super::{lock, obligation_name, require_recipient, reread};
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// A statement.
#[derive(Debug)]
pub struct Statement {
    /// The obligation it belongs to.
    pub obligation: ObligationId,
    /// Its reference.
    pub document: Text<200>,
    /// The auditor firm.
    pub auditor: Text<200>,
}

/// Registers the statement.
///
/// # Errors
/// Another organisation's obligation, a statement that is in already, an accepted report, or the database's.
pub async fn register_statement(
    entered: &Entered,
    key: &Idempotency,
    statement: &Statement,
) -> Result<RegisterAuditorStatementResponse> {
    let tenant = &entered.tenant;
    let id = statement.obligation;
    entered
        .db
        .run_once::<RegisterAuditorStatementResponse, Error, _>(
            "reporting.register_statement",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let obligation = lock(tx, tenant, id).await?;
                    require_recipient(entered, &obligation)?;
                    obligation.check_statement()?;
                    let (person, now) = (tx.actor().person, tx.legal_now());
                    let (document, auditor) = (statement.document.as_str(), statement.auditor.as_str());
                    store::report::insert_statement(tx.conn(), id, document, auditor, person, now).await?;
                    store::obligation::update(tx.conn(), &obligation).await?;
                    tx.audit(
                        "auditor-statement.registered",
                        obligation_name(tenant, id),
                        json!({}),
                    );
                    let obligation = reread(tx, tenant, id).await?;
                    tell_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
                    Ok(RegisterAuditorStatementResponse {
                        obligation: Some(encode::obligation(tenant, &obligation)?),
                    })
                })
            },
        )
        .await
}
