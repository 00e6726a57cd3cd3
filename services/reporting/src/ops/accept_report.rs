//! A report is accepted; what is unused is asked carried over or ordered back, else the obligation closes.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1::AcceptReportResponse;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::settle::{order_reclaim, request_carry_over};
use super::standing::tell_standing;
use super::{close_if_settled, edition, lock, missing, obligation_name, reread};
use crate::domain::obligation::{Act, Obligation, Reason, State, Unused};
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Accepts the report.
///
/// # Errors
/// What [`Obligation::accept`] refuses, or the database's.
pub async fn accept_report(
    entered: &Entered,
    key: &Idempotency,
    id: ObligationId,
    reason: &Reason,
) -> Result<AcceptReportResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<AcceptReportResponse, Error, _>(
            "reporting.accept_report",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let mut obligation = lock(tx, tenant, id).await?;
                    let edition = edition(tx, &obligation).await?;
                    let person = tx.actor().person;
                    let content = obligation
                        .report
                        .as_ref()
                        .map_or(&[][..], |report| &report.content);
                    let reported = encode::reported_awards(content)?;
                    let unused = obligation.accept(&edition, &reported, person)?;
                    obligation.state = State::Accepted;
                    obligation.accepted = Some(Act {
                        person,
                        at: tx.legal_now(),
                        reason: reason.clone(),
                    });
                    store::obligation::update(tx.conn(), &obligation).await?;
                    for award in &obligation.awards {
                        if let Some(said) = reported.iter().find(|said| said.award == award.award) {
                            store::award::set_used(tx.conn(), award.id, said.used).await?;
                        }
                    }
                    tx.audit("report.accepted", obligation_name(tenant, id), json!({}));
                    settle(tx, tenant, &edition, &obligation, &unused).await?;
                    close_if_settled(tx, tenant, id).await?;
                    let obligation = reread(tx, tenant, id).await?;
                    tell_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
                    Ok(AcceptReportResponse {
                        obligation: Some(encode::obligation(tenant, &obligation)?),
                    })
                })
            },
        )
        .await
}

async fn settle(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    edition: &Edition,
    obligation: &Obligation,
    unused: &[Unused],
) -> Result<()> {
    let accepted_by = obligation
        .accepted
        .as_ref()
        .map(|act| act.person)
        .ok_or(missing("accepted_by"))?;
    for one in unused {
        match &one.carry_over {
            Some(wish) => request_carry_over(tx, tenant, obligation, one, wish).await?,
            None => {
                let because = match obligation.language {
                    LanguageForm::Nn => "Ubrukt tilskot etter godteken rapport skal betalast tilbake.",
                    LanguageForm::Nb | LanguageForm::Neutral => {
                        "Ubrukt tilskudd etter godtatt rapport skal betales tilbake."
                    }
                };
                order_reclaim(tx, tenant, edition, obligation, one, because, accepted_by).await?;
            }
        }
    }
    Ok(())
}
