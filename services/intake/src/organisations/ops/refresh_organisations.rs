//! `national` looks up organisations in Enhetsregisteret on request, and records the differences.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::requests::organisation::RefreshOrganisations;
use crate::organisations::error::organisation::OrganisationError;
use crate::organisations::error::owner::OwnerError;
use crate::organisations::ops::register_answers::{ask, record_answers};

/// Asks about organisations with distinct numbers.
///
/// # Errors
/// [`OwnerError::NationalOnly`]; `OrganisationError::NoRegister`. That the register fails is an answer.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &RefreshOrganisations,
) -> Result<pb::RefreshOrganisationsResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    let register = intake.register.as_ref().ok_or(OrganisationError::NoRegister)?;
    let numbers = &command.numbers;
    let answers = &ask(register, numbers).await;
    scope
        .db
        .run_once("intake.organisation.refresh", &scope.actor, key, move |tx| {
            Box::pin(record_answers(tx, intake, &scope.tenant, numbers, answers))
        })
        .await
}
