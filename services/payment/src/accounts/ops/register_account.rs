//! Registers a recipient's account, or a change of it. Nothing is paid to it before another person confirms it.

use chrono::Datelike as _;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::AccountId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::RegisterAccountResponse;
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::Idempotency;

use crate::accounts::codec::RegisterAccount;
use crate::accounts::domain::AccountState;
use crate::accounts::store::Account;
use crate::accounts::{codec, store};
use crate::decisions;
use crate::decisions::domain::duties;
use crate::error::Error;
use crate::signed::signed;

/// Registers the account in the place of one that still waits for confirmation.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RegisterAccount,
) -> Result<RegisterAccountResponse, Error> {
    let tenant = &scope.tenant;
    let decides = scope.caller.has(Role::Decider);
    scope
        .db
        .run_once("payment.account.register", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let by = signed(tx);
                let recipient = &command.organisation_number;
                let year = local_date(by.at).year();
                let decided = decisions::store::has_decided(tx.conn(), by.person, recipient, year).await?;
                duties::may_keep_account(decides || decided)?;
                store::replace(tx.conn(), recipient, AccountState::Registered).await?;
                let account = Account {
                    id: AccountId::new(tx.ids()),
                    organisation_number: recipient.clone(),
                    account_number: command.account_number.clone(),
                    basis: command.basis.clone(),
                    state: AccountState::Registered,
                    registered: by,
                    confirmed: None,
                };
                store::insert(tx.conn(), &account).await?;
                tx.audit(
                    "account.registered",
                    format_name(tenant, "accounts", &account.id),
                    json!({ "organisation_number": recipient.as_str() }),
                );
                Ok::<_, Error>(RegisterAccountResponse {
                    account: Some(codec::account(tenant, &account, true)),
                })
            })
        })
        .await
}
