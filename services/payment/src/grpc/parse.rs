//! Requests to commands, all violations at once.

use tilskudd_kernel::ids::{BatchId, EntryId};
use tilskudd_kernel::money::{MAX_ORE, Money};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::fields::{Fields, Invalid};
use tilskudd_runtime::{Entered, Failure};

use super::page::Paged;
use crate::domain::instalment::InstalmentState;
use crate::encode;
use crate::ops::attest_instalment::AttestInstalment;
use crate::ops::confirm_account::ConfirmAccount;
use crate::ops::record_repayment::RecordRepayment;
use crate::ops::register_account::RegisterAccount;
use crate::ops::release_file::ReleaseFile;

pub(super) fn register_account(body: &pb::RegisterAccountRequest) -> Result<RegisterAccount, Failure> {
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

pub(super) fn confirm_account(
    call: &Entered,
    body: &pb::ConfirmAccountRequest,
) -> Result<ConfirmAccount, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "accounts", &call.tenant, &body.name);
    let basis = f.text::<1000>("basis", &body.basis);
    f.finish(|| {
        Ok(ConfirmAccount {
            id: id?,
            basis: basis?.into_string(),
        })
    })
}

pub(super) fn attest_instalment(
    call: &Entered,
    body: &pb::AttestInstalmentRequest,
) -> Result<AttestInstalment, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "instalments", &call.tenant, &body.name);
    let amount = positive(&mut f, "amount_ore", body.amount_ore);
    f.finish(|| {
        Ok(AttestInstalment {
            id: id?,
            amount: amount?,
        })
    })
}

pub(super) fn release_file(
    call: &Entered,
    body: &pb::ReleasePaymentFileRequest,
) -> Result<ReleaseFile, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "paymentFiles", &call.tenant, &body.name);
    let count = f.range("payment_count", body.payment_count, 1..=i32::MAX);
    let total = positive(&mut f, "total_ore", body.total_ore);
    f.finish(|| {
        count?;
        Ok(ReleaseFile {
            id: id?,
            payment_count: body.payment_count,
            total: total?,
        })
    })
}

pub(super) fn record_repayment(
    call: &Entered,
    body: &pb::RecordRepaymentRequest,
) -> Result<RecordRepayment, Failure> {
    let mut f = Fields::new();
    let claim = f.name("name", "claims", &call.tenant, &body.name);
    let amount = positive(&mut f, "amount_ore", body.amount_ore);
    let bank_reference = f.text::<100>("bank_reference", &body.bank_reference);
    let booked_on = f.date("booked_on", &body.booked_on);
    f.finish(|| {
        Ok(RecordRepayment {
            claim: claim?,
            amount: amount?,
            bank_reference: bank_reference?.into_string(),
            booked_on: booked_on?,
        })
    })
}

pub(super) fn payment_file(call: &Entered, name: &str) -> Result<BatchId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "paymentFiles", &call.tenant, name);
    f.finish(|| id)
}

pub(super) fn page(size: i32, token: &str) -> Result<Paged, Failure> {
    let mut f = Fields::new();
    let paged = paged(&mut f, size, token);
    f.finish(|| paged)
}

/// An applicant sees its own accounts only, whatever it asks for.
pub(super) fn list_accounts(
    call: &Entered,
    body: &pb::ListAccountsRequest,
) -> Result<(Paged, Option<OrgNumber>), Failure> {
    let mut f = Fields::new();
    let paged = paged(&mut f, body.page_size, &body.page_token);
    let recipient = f.optional::<OrgNumber>("organisation_number", &body.organisation_number);
    let (paged, recipient) = f.finish(|| Ok((paged?, recipient?)))?;
    if let Some(recipient) = &recipient {
        call.require_organisation(recipient)?;
    }
    Ok((paged, recipient.or_else(|| call.organisation().cloned())))
}

pub(super) fn list_instalments(
    body: &pb::ListInstalmentsRequest,
) -> Result<(Paged, Option<InstalmentState>), Failure> {
    let mut f = Fields::new();
    let paged = paged(&mut f, body.page_size, &body.page_token);
    let state = f.optional_enumeration::<pb::InstalmentState>("state", body.state);
    f.finish(|| Ok((paged?, state?.and_then(encode::instalment_state))))
}

pub(super) fn list_balances(body: &pb::ListAwardBalancesRequest) -> Result<(Paged, Option<i32>), Failure> {
    let mut f = Fields::new();
    let paged = paged(&mut f, body.page_size, &body.page_token);
    let year = if body.year == 0 {
        Ok(None)
    } else {
        f.year("year", body.year).map(|year| Some(year.get()))
    };
    f.finish(|| Ok((paged?, year?)))
}

fn paged(f: &mut Fields, size: i32, token: &str) -> Result<Paged, Invalid> {
    let size = f.page_size(size);
    let after = f.page_token::<EntryId>(token);
    Ok(Paged::new(size?, after?.map(|id| id.as_uuid())))
}

/// An amount above zero.
fn positive(f: &mut Fields, field: &'static str, ore: i64) -> Result<Money, Invalid> {
    f.range(field, ore, 1..=MAX_ORE)?;
    f.amount(field, ore)
}
