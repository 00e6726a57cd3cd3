//! What a signature must be beyond what the rules say of it: given by who may sign for the applicant, or by a delegate
//! by a recorded delegation. Who signs without power of their own must be named in it as a person: a name can be typed.

use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Edition, Finding, SignatoryRole, Signature};
use tilskudd_runtime::{Entered, Role};
use tilskudd_store::Tx;

use super::findings;
use crate::cache::Rules;
use crate::domain::call::Call;
use crate::domain::content::Content;
use crate::error::{Error, drafting};
use crate::store::standing::{Sought, Standing};

/// Where the rules of the signature stand (KKI §3).
pub(crate) fn source(edition: &Edition) -> RuleSource {
    edition.source(&edition.signatures.section)
}

/// What a signature is looked up by in this transaction.
pub(crate) fn sought<'a>(tx: &Tx<'_>, at: &'a Entered, signature: Option<&'a Signature>) -> Sought<'a> {
    lookup(signature, at, tx.legal_now())
}

/// What a signature of the caller at this legal time is looked up by.
pub(crate) fn lookup<'a>(
    signature: Option<&'a Signature>,
    at: &'a Entered,
    now: chrono::DateTime<chrono::Utc>,
) -> Sought<'a> {
    Sought {
        signature,
        person: at.actor.person,
        by_name: at.caller.has(Role::Signer),
        of: at.organisation(),
        on: tilskudd_kernel::dates::local_date(now),
    }
}

/// Checks that the caller may give this signature, and has seen what it is on: a signer in any role that the rules
/// take, anybody else as a delegate alone.
///
/// # Errors
/// [`drafting::Error::SignerNeeded`], [`drafting::Error::SummaryNotSeen`].
pub(crate) fn may_sign(
    at: &Entered,
    signature: &Signature,
    summary_seen: bool,
    edition: &Edition,
) -> Result<(), Error> {
    if !at.caller.has(Role::Signer) && signature.role != SignatoryRole::Delegate {
        return Err(drafting::Error::SignerNeeded(source(edition)).into());
    }
    if !summary_seen {
        return Err(drafting::Error::SummaryNotSeen(source(edition)).into());
    }
    Ok(())
}

/// What the rules find of signing with this signature at `now`, legal time, now that its delegation was looked for.
pub(crate) fn judge(
    tenant: &Tenant,
    (call, rules): (&Call, &Rules),
    standing: &Standing,
    content: Content,
    signature: Option<&Signature>,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Finding> {
    let signature = signature.map(|signature| Signature {
        delegation: Some(standing.delegation_found()),
        ..signature.clone()
    });
    findings(tenant, (call, rules), standing, content, signature, now)
}
