//! Attests an instalment (attestasjon): another person than those who decide in the grant year has seen that it agrees
//! with the letter.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::AttestInstalmentResponse;
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::Idempotency;

use crate::decisions::domain::duties;
use crate::decisions::domain::duties::EarlierActs;
use crate::error::Error;
use crate::instalments::codec;
use crate::instalments::codec::AttestInstalment;
use crate::instalments::domain::Step;
use crate::instalments::error::InstalmentError;
use crate::instalments::store::{instalment_steps, instalments};
use crate::signed::signed;
use crate::{accounts, decisions};

/// Attests the instalment; one that bounced needs a confirmed account first.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &AttestInstalment,
) -> Result<AttestInstalmentResponse, Error> {
    let tenant = &scope.tenant;
    let decides = scope.caller.has(Role::Decider);
    scope
        .db
        .run_once("payment.instalment.attest", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let by = signed(tx);
                let name = format_name(tenant, "instalments", &command.id);
                let found = instalments::lock(tx.conn(), command.id).await?;
                let mut instalment = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let recipient = [instalment.organisation_number.clone()];
                duties::may_attest(EarlierActs {
                    decided: decides
                        || decisions::store::holds_authority(tx.conn(), by.person, instalment.year).await?,
                    signed: decisions::store::has_signed(tx.conn(), by.person, &recipient).await?,
                })?;
                let account = !accounts::store::share_lock_confirmed(tx.conn(), &recipient)
                    .await?
                    .is_empty();
                let next = instalment.state.after(Step::Attest { account })?;
                if command.amount != instalment.amount {
                    let (stated, actual) = (command.amount, instalment.amount);
                    return Err(InstalmentError::AmountDiffers { stated, actual }.into());
                }
                instalment_steps::attest(tx.conn(), command.id, instalment.state, by).await?;
                instalment.state = next;
                instalment.attested = Some(by);
                tx.audit(
                    "instalment.attested",
                    name,
                    json!({ "amount_ore": instalment.amount.ore() }),
                );
                Ok::<_, Error>(AttestInstalmentResponse {
                    instalment: Some(codec::instalment(tenant, &instalment)),
                })
            })
        })
        .await
}
