//! Recipients' accounts.

use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::ids::AccountId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::codec::signatory;
use tilskudd_runtime::{Failure, Fields, Invalid};
use tilskudd_store::Page;

use crate::accounts::domain::{AccountState, masked};
use crate::accounts::store::Account;

/// The parsed `RegisterAccount` request.
#[derive(Debug)]
pub(crate) struct RegisterAccount {
    /// The recipient.
    pub(crate) organisation_number: OrgNumber,
    /// Its account.
    pub(crate) account_number: AccountNumber,
    /// Where the number comes from.
    pub(crate) basis: String,
}

/// The parsed `ConfirmAccount` request.
#[derive(Debug)]
pub(crate) struct ConfirmAccount {
    /// The account.
    pub(crate) id: AccountId,
    /// How the recipient confirmed it.
    pub(crate) basis: String,
}

/// The parsed `ListAccounts` request.
#[derive(Debug)]
pub(crate) struct ListAccounts {
    /// Of this recipient alone.
    pub(crate) recipient: Option<OrgNumber>,
    /// The page.
    pub(crate) page: Page<AccountId>,
}

/// Reads `RegisterAccount`.
pub(crate) fn register_account(body: &pb::RegisterAccountRequest) -> Result<RegisterAccount, Failure> {
    let mut f = Fields::new();
    let Ok(account) = f.some("account", &body.account) else {
        return f.finish(|| Err(Invalid));
    };
    let (organisation_number, account_number, basis) = f.within("account", |f| {
        (
            f.parse("organisation_number", &account.organisation_number),
            f.parse("account_number", &account.account_number),
            f.text::<1000>("basis", &account.basis),
        )
    });
    f.finish(|| {
        Ok(RegisterAccount {
            organisation_number: organisation_number?,
            account_number: account_number?,
            basis: basis?.into_string(),
        })
    })
}

/// Reads `ConfirmAccount`.
pub(crate) fn confirm_account(
    tenant: &Tenant,
    body: &pb::ConfirmAccountRequest,
) -> Result<ConfirmAccount, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "accounts", tenant, &body.name);
    let basis = f.text::<1000>("basis", &body.basis);
    f.finish(|| {
        Ok(ConfirmAccount {
            id: id?,
            basis: basis?.into_string(),
        })
    })
}

/// Reads `ListAccounts`.
pub(crate) fn list_accounts(body: &pb::ListAccountsRequest) -> Result<ListAccounts, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    let recipient = f.optional("organisation_number", &body.organisation_number);
    f.finish(|| {
        Ok(ListAccounts {
            recipient: recipient?,
            page: page?,
        })
    })
}

/// An account; `whole` says whether its number is shown in full.
pub(crate) fn account(tenant: &Tenant, account: &Account, whole: bool) -> pb::Account {
    let state = match account.state {
        AccountState::Registered => pb::AccountState::Registered,
        AccountState::Confirmed => pb::AccountState::Confirmed,
        AccountState::Rejected => pb::AccountState::Rejected,
        AccountState::Replaced => pb::AccountState::Replaced,
    };
    let number = &account.account_number;
    pb::Account {
        name: format_name(tenant, "accounts", &account.id),
        organisation_number: account.organisation_number.to_string(),
        account_number: if whole {
            number.digits().to_owned()
        } else {
            masked(number)
        },
        basis: account.basis.clone(),
        state: state.into(),
        registered: Some(signatory(account.registered)),
        confirmed: account.confirmed.map(signatory),
    }
}
