//! Evaluates an answer to a request for completion.

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_rulebook::{Finding, RegisterStatus, Signature};
use tilskudd_runtime::Scope;

use crate::applications::codec::application::restore;
use crate::applications::domain::answer::enlarged;
use crate::applications::domain::content::Content;
use crate::applications::domain::late_registration::{deadline_source, is_closed};
use crate::applications::ops::signing::evaluate_signed;
use crate::applications::store::rule_inputs::RuleInputs;
use crate::cache::Rules;
use crate::calls::domain::call::Call;
use crate::error::Error;
use crate::organisations;

/// Where the application stands, with what Enhetsregisteret says of who answers: an applicant that is no more is
/// answered for by what took it over (P7).
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn of_answerer(
    scope: &Scope,
    conn: &mut PgConnection,
    inputs: RuleInputs,
    today: NaiveDate,
) -> Result<RuleInputs, Error> {
    let Some(heir) = scope
        .organisation()
        .filter(|own| **own != inputs.head.organisation)
    else {
        return Ok(inputs);
    };
    let known = organisations::store::facts::find(conn, heir, today).await?;
    Ok(RuleInputs {
        status: known.map_or(RegisterStatus::Unknown, |record| record.status),
        successors: Vec::new(),
        ..inputs
    })
}

/// Evaluates the new content when the request's deadline counts instead of the call's. While the call is
/// closed to the applicant, it holds nothing that was not applied for before.
///
/// # Errors
/// [`Error::Store`] when the stored content cannot be read.
pub(crate) fn evaluate_answer(
    scope: &Scope,
    (call, rules): (&Call, &Rules),
    inputs: &RuleInputs,
    (content, signature): (&Content, Option<&Signature>),
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, Error> {
    // A call reopened today lets pass at any time of this day; the request's own deadline was checked.
    let as_open = RuleInputs {
        reopened_until: Some(local_date(now)),
        ..inputs.clone()
    };
    let terms = (call, rules);
    let mut found = evaluate_signed(&scope.tenant, terms, &as_open, content.clone(), signature, now);
    if is_closed(call, inputs.reopened_until, now) {
        let (_, old) = restore(&inputs.content)?;
        found.extend(enlarged(&old, content, &deadline_source(&scope.tenant, call)));
    }
    Ok(found)
}

/// SHA-256 of content as it is stored, hexadecimal: what the signatory's summary is of.
pub(crate) fn content_hash(content: &Content) -> String {
    hex::encode(Sha256::digest(&content.bytes))
}
