//! Registers the auditor's statement (revisoruttalelse), for the recipient or the office on its behalf.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_proto::reporting::v1::RegisterAuditorStatementResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use crate::error::{Error, Result};
use crate::obligations;
use crate::obligations::domain::obligation;
use crate::obligations::ops::locked::{lock, obligation_view, require_recipient, reread};
use crate::obligations::ops::standing::emit_standing;
use crate::reports::codec::requests::RegisterStatement;
use crate::reports::store;

/// Registers the statement.
///
/// # Errors
/// Another organisation's obligation, a statement that is in already, an accepted report, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RegisterStatement,
) -> Result<RegisterAuditorStatementResponse> {
    let (db, tenant, id) = (&scope.db, &scope.tenant, command.id);
    db.run_once::<_, Error, _>("reporting.statement.register", &scope.actor, key, move |tx| {
        Box::pin(async move {
            let obligation = lock(tx, tenant, id).await?;
            require_recipient(scope, &obligation)?;
            obligation.check_statement()?;
            let signed = Signed {
                person: tx.actor().person,
                at: tx.legal_now(),
            };
            store::insert_statement(tx.conn(), command, signed).await?;
            obligations::store::obligation::update(tx.conn(), &obligation).await?;
            tx.audit(
                "auditor-statement.registered",
                obligation::name(tenant, id),
                json!({}),
            );
            let obligation = reread(tx, tenant, id).await?;
            emit_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
            Ok(RegisterAuditorStatementResponse {
                obligation: Some(obligation_view(tenant, &obligation)?),
            })
        })
    })
    .await
}
