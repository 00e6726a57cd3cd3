//! Registers a recipient's account, or a change of it. Nothing is paid to it before another person confirms it.

use chrono::Datelike as _;
use serde_json::json;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::AccountId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::payment::v1::RegisterAccountResponse;
use tilskudd_runtime::{Entered, Role};
use tilskudd_store::{Idempotency, Tx};

use crate::domain::account::AccountState;
use crate::domain::duties;
use crate::encode;
use crate::error::Error;
use crate::store::accounts::{self, Account};
use crate::store::decisions;

/// What to register.
#[derive(Debug)]
pub(crate) struct RegisterAccount {
    pub(crate) organisation_number: OrgNumber,
    pub(crate) account_number: AccountNumber,
    pub(crate) basis: String,
}

/// Registers the account in the place of one that still waits for confirmation.
pub(crate) async fn run(
    call: &Entered,
    key: &Idempotency,
    command: &RegisterAccount,
) -> Result<RegisterAccountResponse, Error> {
    let tenant = &call.tenant;
    let decides = call.caller.has(Role::Decider);
    call.db
        .run_once("register_account", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let by = (tx.actor().person, tx.legal_now());
                let recipient = &command.organisation_number;
                let year = local_date(by.1).year();
                let decided = decisions::has_decided(tx.conn(), by.0, recipient, year).await?;
                duties::may_keep_account(decides || decided)?;
                accounts::replace(tx.conn(), recipient, AccountState::Registered).await?;
                let account = Account {
                    id: AccountId::new(tx.ids()),
                    organisation_number: recipient.clone(),
                    account_number: command.account_number.clone(),
                    basis: command.basis.clone(),
                    state: AccountState::Registered,
                    registered: by,
                    confirmed: None,
                };
                accounts::insert(tx.conn(), &account).await?;
                tx.audit(
                    "account.registered",
                    format_name(tenant, "accounts", &account.id),
                    json!({ "organisation_number": recipient.as_str() }),
                );
                Ok::<_, Error>(RegisterAccountResponse {
                    account: Some(encode::account(tenant, &account, true)),
                })
            })
        })
        .await
}
