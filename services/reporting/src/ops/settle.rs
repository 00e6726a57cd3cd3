//! Unused money is asked carried over, or ordered back.

use serde_json::json;
use tilskudd_kernel::ids::{CarryOverId, ClaimId, PersonId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Signatory;
use tilskudd_proto::reporting::v1::{CarryOverRequested, ReclaimOrdered};
use tilskudd_rulebook::{Edition, LetterClause};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::{Destination, Tx};

use super::obligation_name;
use crate::domain::obligation::{Obligation, Unused};
use crate::error::Result;
use crate::grpc::encode;
use crate::store;

/// Version of the meaning of both events.
const EVENT_VERSION: u32 = 1;

/// Asks allocation to carry the money over.
///
/// # Errors
/// The database's.
pub async fn request_carry_over(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    obligation: &Obligation,
    unused: &Unused,
    wish: &str,
) -> Result<()> {
    let id = CarryOverId::new(tx.ids());
    let now = tx.legal_now();
    store::settlement::insert_carry_over(tx.conn(), id, unused.id, unused.amount, now).await?;
    let event = CarryOverRequested {
        id: id.to_string(),
        award: unused.award.to_string(),
        decision: format_name(tenant, "decisions", &obligation.decision),
        organisation_number: obligation.organisation_number.to_string(),
        amount_ore: unused.amount.ore(),
        wish: wish.to_owned(),
    };
    let to = Destination::new(Service::Allocation, tenant);
    tx.emit(&to, format!("carry-over/{id}"), EVENT_VERSION, &event);
    tx.audit(
        "carry-over.requested",
        obligation_name(tenant, obligation.id),
        json!({ "carry_over": id, "award": unused.award, "amount_ore": unused.amount }),
    );
    Ok(())
}

/// Orders the money back, citing where the edition says that it is to be returned (§9).
///
/// # Errors
/// The database's.
pub async fn order_reclaim(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    edition: &Edition,
    obligation: &Obligation,
    unused: &Unused,
    because: &str,
    ordered_by: PersonId,
) -> Result<()> {
    let id = ClaimId::new(tx.ids());
    let now = tx.legal_now();
    store::settlement::insert_reclaim(tx.conn(), id, unused.id, unused.amount, now).await?;
    let event = ReclaimOrdered {
        id: id.to_string(),
        award: unused.award.to_string(),
        decision: format_name(tenant, "decisions", &obligation.decision),
        organisation_number: obligation.organisation_number.to_string(),
        amount_ore: unused.amount.ore(),
        reason: because.to_owned(),
        source: Some(encode::rule_source(&repayment_source(edition))),
        ordered: Some(Signatory {
            person: ordered_by.to_string(),
            time: Some(timestamp(now)),
        }),
    };
    let to = Destination::new(Service::Payment, tenant);
    tx.emit(&to, format!("reclaim/{id}"), EVENT_VERSION, &event);
    tx.audit(
        "reclaim.ordered",
        obligation_name(tenant, obligation.id),
        json!({ "claim": id, "award": unused.award, "amount_ore": unused.amount }),
    );
    Ok(())
}

/// Where the edition says that money paid too much is returned.
fn repayment_source(edition: &Edition) -> RuleSource {
    let section = edition
        .letter_text(LetterClause::Repayment)
        .map_or(edition.reporting.section.as_str(), |text| text.section.as_str());
    edition.source(section)
}
