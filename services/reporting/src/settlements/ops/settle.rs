//! Requests a carry-over of unused money, or orders it back.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{CarryOverId, ClaimId, PersonId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Edition, LetterClause};
use tilskudd_store::{Destination, Tx};

use crate::error::Result;
use crate::obligations::domain::award::Unused;
use crate::obligations::domain::obligation::{self, Obligation};
use crate::settlements::{codec, store};

/// Asks allocation to carry the money over.
///
/// # Errors
/// The database's.
pub(crate) async fn request_carry_over(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    obligation: &Obligation,
    unused: &Unused,
    wish: &str,
) -> Result<()> {
    let id = CarryOverId::new(tx.ids());
    let now = tx.legal_now();
    store::insert_carry_over(tx.conn(), id, unused.id, unused.amount, now).await?;
    let event = codec::settlement::carry_over_requested(tenant, id, obligation, unused, wish);
    let to = Destination::new(Service::Allocation, tenant);
    tx.emit(&to, format!("carry-over/{id}"), &event);
    tx.audit(
        "carry-over.requested",
        obligation::name(tenant, obligation.id),
        json!({ "carry_over": id, "award": unused.award, "amount_ore": unused.amount }),
    );
    Ok(())
}

/// Orders the money back, citing where the edition says that it is to be returned (§9).
///
/// # Errors
/// The database's.
pub(crate) async fn order_reclaim(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    edition: &Edition,
    obligation: &Obligation,
    unused: &Unused,
    reason: &str,
    by: PersonId,
) -> Result<()> {
    let id = ClaimId::new(tx.ids());
    let ordered = Signed {
        person: by,
        at: tx.legal_now(),
    };
    store::insert_reclaim(tx.conn(), id, unused.id, unused.amount, ordered.at).await?;
    let source = repayment_source(edition);
    let event = codec::settlement::reclaim_ordered(tenant, id, obligation, unused, reason, &source, ordered);
    let to = Destination::new(Service::Payment, tenant);
    tx.emit(&to, format!("reclaim/{id}"), &event);
    tx.audit(
        "reclaim.ordered",
        obligation::name(tenant, obligation.id),
        json!({ "claim": id, "award": unused.award, "amount_ore": unused.amount }),
    );
    Ok(())
}

/// The edition's section on returning overpaid money.
fn repayment_source(edition: &Edition) -> RuleSource {
    let section = edition
        .letter_text(LetterClause::Repayment)
        .map_or(edition.reporting.section.as_str(), |text| text.section.as_str());
    edition.source(section)
}
