//! Requirements on a signature beyond the rules: it is given by a person who may sign for the applicant, or by a
//! delegate by a recorded delegation. Who signs without power of their own must be named in it as a person: a name can
//! be typed.

use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Edition, Finding, SignatoryRole, Signature};
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::Tx;

use crate::applications::domain::content::Content;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::findings::findings;
use crate::applications::store::rule_inputs::{RuleInputs, SignatureLookup};
use crate::cache::Rules;
use crate::calls::domain::call::Call;
use crate::error::Error;

/// The source of the rules on signatures (KKI §3).
pub(crate) fn source(edition: &Edition) -> RuleSource {
    edition.source(&edition.signatures.section)
}

/// The lookup of a signature in this transaction.
pub(crate) fn lookup_in_tx<'a>(
    tx: &Tx<'_>,
    scope: &'a Scope,
    signature: Option<&'a Signature>,
) -> SignatureLookup<'a> {
    lookup(signature, scope, tx.legal_now())
}

/// The lookup of a signature of the caller at this legal time.
pub(crate) fn lookup<'a>(
    signature: Option<&'a Signature>,
    scope: &'a Scope,
    now: chrono::DateTime<chrono::Utc>,
) -> SignatureLookup<'a> {
    SignatureLookup {
        signature,
        person: scope.actor.person,
        by_name: scope.caller.has(Role::Signer),
        of: scope.organisation(),
        on: tilskudd_kernel::dates::local_date(now),
    }
}

/// Checks that the caller may give this signature, and has seen what it is on: a signer in any role that the rules
/// take, anybody else as a delegate alone.
///
/// # Errors
/// `DraftError::SignerNeeded`, `DraftError::SummaryNotSeen`.
pub(crate) fn may_sign(
    scope: &Scope,
    signature: &Signature,
    summary_seen: bool,
    edition: &Edition,
) -> Result<(), Error> {
    if !scope.caller.has(Role::Signer) && signature.role != SignatoryRole::Delegate {
        return Err(DraftError::SignerNeeded(source(edition)).into());
    }
    if !summary_seen {
        return Err(DraftError::SummaryNotSeen(source(edition)).into());
    }
    Ok(())
}

/// Evaluates signing with this signature at `now`, legal time, its delegation looked up.
pub(crate) fn evaluate_signed(
    tenant: &Tenant,
    (call, rules): (&Call, &Rules),
    inputs: &RuleInputs,
    content: Content,
    signature: Option<&Signature>,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Finding> {
    let signature = signature.map(|signature| Signature {
        delegation: Some(inputs.delegation_found()),
        ..signature.clone()
    });
    findings(tenant, (call, rules), inputs, content, signature, now)
}
