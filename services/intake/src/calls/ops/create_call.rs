//! An office makes the draft of a call.

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::calls::codec::call::encode;
use crate::calls::codec::requests::call::CreateCall;
use crate::calls::domain::call::{Call, Terms};
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;

/// Makes a draft. A date for reports or accounts that the office leaves out is the edition's.
///
/// # Errors
/// [`crate::calls::error::CallError::EditionNotPublished`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &CreateCall,
) -> Result<pb::CreateCallResponse, Error> {
    scope
        .db
        .run_once("intake.call.create", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, &command.terms))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    terms: &Terms,
) -> Result<pb::CreateCallResponse, Error> {
    let rules = intake.rules(&scope.tenant, tx.conn(), &terms.edition).await?;
    let call = Call {
        id: CallId::new(tx.ids()),
        terms: dated(&rules.edition, terms),
        announced_at: None,
        version: 1,
    };
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::calls::insert(tx.conn(), &call, person, now).await?;
    let details = json!({ "edition": call.terms.edition, "year": call.terms.year.get() });
    tx.audit("call.created", call.name(&scope.tenant), details);
    Ok(pb::CreateCallResponse {
        call: Some(encode(&scope.tenant, &call, &rules.edition, now)),
    })
}

/// The terms with the edition's dates where the office says none.
pub(crate) fn dated(edition: &Edition, terms: &Terms) -> Terms {
    let due = edition.report_due(terms.year);
    Terms {
        report_deadline: terms.report_deadline.or(due),
        accounts_deadline: terms.accounts_deadline.or(due),
        ..terms.clone()
    }
}
