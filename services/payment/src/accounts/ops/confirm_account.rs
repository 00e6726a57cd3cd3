//! Confirms a registered account with the recipient; from then on it is the one that money goes to (R25).

use std::pin::Pin;

use chrono::Datelike as _;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1::ConfirmAccountResponse;
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::{Idempotency, Tx};

use crate::accounts::codec::ConfirmAccount;
use crate::accounts::domain::AccountState;
use crate::accounts::error::AccountError;
use crate::accounts::{codec, store};
use crate::decisions;
use crate::decisions::domain::duties;
use crate::decisions::domain::duties::EarlierActs;
use crate::error::Error;
use crate::signed::signed;

/// The hook that runs in the transaction in which a recipient's account changes.
pub(crate) type AccountChanged =
    for<'t> fn(&'t mut Tx<'_>, &'t Tenant) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 't>>;

/// Confirms the account. The one before is replaced, and `changed` withdraws prepared files that would pay to it: their
/// instalments are attested still and wait for a new file.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ConfirmAccount,
    changed: AccountChanged,
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
                let found = store::lock(tx.conn(), command.id).await?;
                let mut account = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let recipient = account.organisation_number.clone();
                let year = local_date(by.at).year();
                let earlier = EarlierActs {
                    decided: decides
                        || decisions::store::has_decided(tx.conn(), by.person, &recipient, year).await?,
                    signed: decisions::store::has_signed(
                        tx.conn(),
                        by.person,
                        std::slice::from_ref(&recipient),
                    )
                    .await?,
                };
                duties::may_confirm(by.person, account.registered.person, earlier)?;
                if account.state != AccountState::Registered {
                    return Err(AccountError::NotWaiting.into());
                }
                store::replace(tx.conn(), &recipient, AccountState::Confirmed).await?;
                changed(tx, tenant).await?;
                store::confirm(tx.conn(), account.id, by, &command.basis).await?;
                account.state = AccountState::Confirmed;
                account.confirmed = Some(by);
                tx.audit(
                    "account.confirmed",
                    name,
                    json!({ "organisation_number": recipient.as_str() }),
                );
                Ok::<_, Error>(ConfirmAccountResponse {
                    account: Some(codec::account(tenant, &account, whole)),
                })
            })
        })
        .await
}
