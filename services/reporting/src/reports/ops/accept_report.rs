//! Accepts a report; unused money is carried over on request or ordered back, else the obligation closes.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1::AcceptReportResponse;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::{Error, Result};
use crate::obligations;
use crate::obligations::domain::award::Unused;
use crate::obligations::domain::obligation::{self, Obligation};
use crate::obligations::domain::state::State;
use crate::obligations::ops::locked::{close_if_settled, edition, lock, obligation_view, reread};
use crate::obligations::ops::standing::emit_standing;
use crate::reports::codec;
use crate::reports::codec::requests::AcceptReport;
use crate::settlements::ops::settle::{order_reclaim, request_carry_over};

/// Accepts the report.
///
/// # Errors
/// What [`Obligation::accept`] refuses, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &AcceptReport,
) -> Result<AcceptReportResponse> {
    let (db, tenant, id) = (&scope.db, &scope.tenant, command.id);
    db.run_once::<_, Error, _>("reporting.report.accept", &scope.actor, key, move |tx| {
        Box::pin(async move {
            let mut obligation = lock(tx, tenant, id).await?;
            let edition = edition(tx, &obligation.edition).await?;
            let signed = Signed {
                person: tx.actor().person,
                at: tx.legal_now(),
            };
            let content = obligation
                .report
                .as_ref()
                .map_or(&[][..], |report| &report.content);
            let reported = codec::stored::reported_awards(content)?;
            let unused = obligation.accept(&edition, &reported, signed.person)?;
            obligation.state = State::Accepted;
            obligation.accepted = Some(signed.because(command.reason.clone()));
            obligations::store::obligation::update(tx.conn(), &obligation).await?;
            for award in &obligation.awards {
                if let Some(line) = reported.iter().find(|line| line.award == award.award) {
                    obligations::store::award::set_used(tx.conn(), award.id, line.used).await?;
                }
            }
            tx.audit("report.accepted", obligation::name(tenant, id), json!({}));
            settle(tx, tenant, &edition, &obligation, &unused, signed.person).await?;
            close_if_settled(tx, tenant, id).await?;
            let obligation = reread(tx, tenant, id).await?;
            emit_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
            Ok(AcceptReportResponse {
                obligation: Some(obligation_view(tenant, &obligation)?),
            })
        })
    })
    .await
}

async fn settle(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    edition: &Edition,
    obligation: &Obligation,
    unused: &[Unused],
    accepted_by: PersonId,
) -> Result<()> {
    for one in unused {
        match &one.carry_over {
            Some(wish) => request_carry_over(tx, tenant, obligation, one, wish).await?,
            None => {
                let reason = Norwegian::from(obligation.language).pick(
                    "Ubrukt tilskudd etter godtatt rapport skal betales tilbake.",
                    "Ubrukt tilskot etter godteken rapport skal betalast tilbake.",
                );
                order_reclaim(tx, tenant, edition, obligation, one, reason, accepted_by).await?;
            }
        }
    }
    Ok(())
}
