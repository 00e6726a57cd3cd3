//! Confirms a registered account with the recipient; from then on it is the one that money goes to (R25).

use chrono::Datelike as _;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::AccountId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::ConfirmAccountResponse;
use tilskudd_runtime::{Entered, Role};
use tilskudd_store::{Idempotency, Tx};

use super::withdraw::withdraw_stale;
use crate::domain::account::AccountState;
use crate::domain::duties::{self, Past};
use crate::encode;
use crate::error::Error;
use crate::store::{accounts, decisions};

/// What to confirm.
#[derive(Debug)]
pub(crate) struct ConfirmAccount {
    pub(crate) id: AccountId,
    pub(crate) basis: String,
}

/// Confirms the account. The one before is replaced, and prepared files that would pay to it are withdrawn: their
/// instalments are attested still and wait for a new file.
pub(crate) async fn run(
    call: &Entered,
    key: &Idempotency,
    command: &ConfirmAccount,
) -> Result<ConfirmAccountResponse, Error> {
    let tenant = &call.tenant;
    let decides = call.caller.has(Role::Decider);
    let whole = call.caller.holds("payment.accounts.write");
    call.db
        .run_once("confirm_account", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let by = (tx.actor().person, tx.legal_now());
                let name = format_name(tenant, "accounts", &command.id);
                let found = accounts::lock(tx.conn(), command.id).await?;
                let mut account = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let recipient = account.organisation_number.clone();
                let year = local_date(by.1).year();
                let past = Past {
                    decided: decides || decisions::has_decided(tx.conn(), by.0, &recipient, year).await?,
                    signed: decisions::has_signed(tx.conn(), by.0, std::slice::from_ref(&recipient)).await?,
                };
                duties::may_confirm(by.0, account.registered.0, past)?;
                if account.state != AccountState::Registered {
                    return Err(Error::AccountNotWaiting);
                }
                accounts::replace(tx.conn(), &recipient, AccountState::Confirmed).await?;
                withdraw_stale(tx, tenant).await?;
                accounts::confirm(tx.conn(), account.id, by, &command.basis).await?;
                account.state = AccountState::Confirmed;
                account.confirmed = Some(by);
                tx.audit(
                    "account.confirmed",
                    name,
                    json!({ "organisation_number": recipient.as_str() }),
                );
                Ok::<_, Error>(ConfirmAccountResponse {
                    account: Some(encode::account(tenant, &account, whole)),
                })
            })
        })
        .await
}
