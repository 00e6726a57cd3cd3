//! Claims for money to be returned.

use chrono::NaiveDate;
use prost::Message as _;
use tilskudd_kernel::ids::ClaimId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::reporting::v1::ReclaimOrdered;
use tilskudd_runtime::facts::{Unreadable, field, parsed, signed};
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

use crate::amounts::positive;
use crate::claims::domain::claim::Reclaim;
use crate::claims::store::Claim;

/// The parsed `RecordRepayment` request.
#[derive(Debug)]
pub(crate) struct RecordRepayment {
    /// On this claim.
    pub(crate) claim: ClaimId,
    /// Øre, above 0.
    pub(crate) amount: Money,
    /// The bank's reference of the money.
    pub(crate) bank_reference: String,
    /// Local date on which the bank booked it.
    pub(crate) booked_on: NaiveDate,
}

/// Reads `RecordRepayment`.
pub(crate) fn record_repayment(
    tenant: &Tenant,
    body: &pb::RecordRepaymentRequest,
) -> Result<RecordRepayment, Failure> {
    let mut f = Fields::new();
    let claim = f.name("name", "claims", tenant, &body.name);
    let amount = positive(&mut f, "amount_ore", body.amount_ore);
    let bank_reference = f.text::<100>("bank_reference", &body.bank_reference);
    let booked_on = f.date("booked_on", &body.booked_on);
    f.finish(|| {
        Ok(RecordRepayment {
            claim: claim?,
            amount: amount?,
            bank_reference: bank_reference?.into_string(),
            booked_on: booked_on?,
        })
    })
}

/// Reads `ListClaims`.
pub(crate) fn list_claims(body: &pb::ListClaimsRequest) -> Result<Page<ClaimId>, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    f.finish(|| page)
}

/// The amount that reporting ordered back.
pub(crate) fn reclaim(fact: &ReclaimOrdered) -> Result<Reclaim, Unreadable> {
    let amount = field("amount_ore", Money::amount(fact.amount_ore))?;
    if amount.is_zero() {
        return Err(Unreadable::new("amount_ore", "it is zero"));
    }
    Ok(Reclaim {
        id: parsed("id", &fact.id)?,
        award: parsed("award", &fact.award)?,
        amount,
        reason: fact.reason.clone(),
        source: fact
            .source
            .as_ref()
            .map(|source| source.encode_to_vec())
            .unwrap_or_default(),
        ordered: signed("ordered", &fact.ordered)?,
    })
}

/// A claim.
pub(crate) fn claim(tenant: &Tenant, claim: &Claim) -> pb::Claim {
    let state = if claim.is_settled() {
        pb::ClaimState::Settled
    } else {
        pb::ClaimState::Open
    };
    pb::Claim {
        name: format_name(tenant, "claims", &claim.id),
        award: claim.award.to_string(),
        organisation_number: claim.organisation_number.to_string(),
        amount_ore: claim.amount.ore(),
        returned_ore: claim.returned.ore(),
        state: state.into(),
        reference: claim.reference.clone(),
    }
}
