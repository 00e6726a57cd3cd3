//! Attests an instalment (attestasjon): another person than those who decide in the grant year has seen that it agrees with the letter.

use serde_json::json;
use tilskudd_kernel::ids::InstalmentId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::AttestInstalmentResponse;
use tilskudd_runtime::{Entered, Role};
use tilskudd_store::{Idempotency, Tx};

use crate::domain::duties::{self, Past};
use crate::domain::instalment::Step;
use crate::encode;
use crate::error::Error;
use crate::store::{accounts, decisions, instalments};

/// What to attest.
#[derive(Debug)]
pub(crate) struct AttestInstalment {
    pub(crate) id: InstalmentId,
    /// Read in the letter.
    pub(crate) amount: Money,
}

/// Attests the instalment; one that bounced needs a confirmed account first.
pub(crate) async fn run(
    call: &Entered,
    key: &Idempotency,
    command: &AttestInstalment,
) -> Result<AttestInstalmentResponse, Error> {
    let tenant = &call.tenant;
    let decides = call.caller.has(Role::Decider);
    call.db
        .run_once("attest_instalment", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let by = (tx.actor().person, tx.legal_now());
                let name = format_name(tenant, "instalments", &command.id);
                let found = instalments::lock(tx.conn(), command.id).await?;
                let mut instalment = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let recipient = [instalment.organisation_number.clone()];
                duties::may_attest(Past {
                    decided: decides || decisions::holds_authority(tx.conn(), by.0, instalment.year).await?,
                    signed: decisions::has_signed(tx.conn(), by.0, &recipient).await?,
                })?;
                let account = !accounts::hold_confirmed(tx.conn(), &recipient).await?.is_empty();
                let next = instalment.state.after(Step::Attest { account })?;
                if command.amount != instalment.amount {
                    let (stated, actual) = (command.amount, instalment.amount);
                    return Err(Error::AmountDiffers { stated, actual });
                }
                instalments::attest(tx.conn(), command.id, instalment.state, by).await?;
                instalment.state = next;
                instalment.attested = Some(by);
                tx.audit(
                    "instalment.attested",
                    name,
                    json!({ "amount_ore": instalment.amount.ore() }),
                );
                Ok::<_, Error>(AttestInstalmentResponse {
                    instalment: Some(encode::instalment(tenant, &instalment)),
                })
            })
        })
        .await
}
