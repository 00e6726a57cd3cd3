//! The view of a proposal or of the decision that it became: one message for both.

use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::Decision;
use tilskudd_runtime::office::Office;

use crate::calls::domain::CallTerms;
use crate::proposals::codec::proposal;
use crate::proposals::codec::proposal::Content;
use crate::proposals::domain::proposal::Decided;
use crate::proposals::store::proposal::StoredProposal;

/// The form of Norwegian that the applicant is written to in (språklova §15).
pub(crate) fn form(stored: &StoredProposal, office: &Office) -> Norwegian {
    proposal::form(&stored.application, office)
}

/// The message of a proposal under this call; of the decision, when `decided` is there.
///
/// # Errors
/// When a sum leaves the range of money.
pub(crate) fn view(
    tenant: &Tenant,
    stored: &StoredProposal,
    call: &CallTerms,
    form: Norwegian,
    decided: Option<&Decided>,
) -> Result<Decision, MoneyError> {
    let content = Content {
        tenant,
        proposal: &stored.proposal,
        application: &stored.application,
        call,
        form,
    };
    proposal::encode(&content, decided)
}
