//! Confirms a registered account with the recipient; from then on it is the one that money goes to (R25).

use chrono::Datelike as _;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::ConfirmAccountResponse;
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::Idempotency;

use super::signed::signed;
use super::withdraw::withdraw_stale;
use crate::codec;
use crate::codec::accounts::ConfirmAccount;
use crate::domain::account::AccountState;
use crate::domain::duties::{self, Past};
use crate::error::Error;
use crate::error::accounts::AccountError;
use crate::store::{accounts, decisions};

/// Confirms the account. The one before is replaced, and prepared files that would pay to it are withdrawn: their
/// instalments are attested still and wait for a new file.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ConfirmAccount,
) -> Result<ConfirmAccountResponse, Error> {
    let tenant = &scope.tenant;
    let decides = scope.caller.has(Role::Decider);
    let whole = scope.caller.holds("payment.accounts.write");
    scope
        .db
        .run_once("payment.account.confirm", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let by = signed(tx);
                let name = format_name(tenant, "accounts", &command.id);
                let found = accounts::lock(tx.conn(), command.id).await?;
                let mut account = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let recipient = account.organisation_number.clone();
                let year = local_date(by.at).year();
                let past = Past {
                    decided: decides
                        || decisions::has_decided(tx.conn(), by.person, &recipient, year).await?,
                    signed: decisions::has_signed(tx.conn(), by.person, std::slice::from_ref(&recipient))
                        .await?,
                };
                duties::may_confirm(by.person, account.registered.person, past)?;
                if account.state != AccountState::Registered {
                    return Err(AccountError::NotWaiting.into());
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
                    account: Some(codec::accounts::account(tenant, &account, whole)),
                })
            })
        })
        .await
}
