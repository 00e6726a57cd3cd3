//! Domain to proto: what the RPCs answer and what the events carry.

use chrono::{DateTime, Utc};
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Signatory;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::timestamps::timestamp;

use crate::domain::account::{AccountState, masked};
use crate::domain::instalment::InstalmentState;
use crate::store::accounts::Account;
use crate::store::balances::AwardBalance;
use crate::store::claims::Claim;
use crate::store::files::{File, FileState};
use crate::store::instalments::Instalment;
use crate::store::journal::Booked;

/// Who did something and when.
pub(crate) fn signed(by: (PersonId, DateTime<Utc>)) -> Signatory {
    Signatory {
        person: by.0.to_string(),
        time: Some(timestamp(by.1)),
    }
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
        registered: Some(signed(account.registered)),
        confirmed: account.confirmed.map(signed),
    }
}

/// The proto's state of an instalment, in the domain.
pub(crate) fn instalment_state(state: pb::InstalmentState) -> Option<InstalmentState> {
    match state {
        pb::InstalmentState::Unspecified => None,
        pb::InstalmentState::Planned => Some(InstalmentState::Planned),
        pb::InstalmentState::Attested => Some(InstalmentState::Attested),
        pb::InstalmentState::InFile => Some(InstalmentState::InFile),
        pb::InstalmentState::Released => Some(InstalmentState::Released),
        pb::InstalmentState::Paid => Some(InstalmentState::Paid),
        pb::InstalmentState::Bounced => Some(InstalmentState::Bounced),
    }
}

/// An instalment.
pub(crate) fn instalment(tenant: &Tenant, instalment: &Instalment) -> pb::Instalment {
    let state = match instalment.state {
        InstalmentState::Planned => pb::InstalmentState::Planned,
        InstalmentState::Attested => pb::InstalmentState::Attested,
        InstalmentState::InFile => pb::InstalmentState::InFile,
        InstalmentState::Released => pb::InstalmentState::Released,
        InstalmentState::Paid => pb::InstalmentState::Paid,
        InstalmentState::Bounced => pb::InstalmentState::Bounced,
    };
    let parts = instalment.parts.iter().map(|(part, kind)| pb::InstalmentPart {
        award: part.award.to_string(),
        kind: kind.clone(),
        amount_ore: part.amount.ore(),
    });
    pb::Instalment {
        name: format_name(tenant, "instalments", &instalment.id),
        decision: format_name(tenant, "decisions", &instalment.decision),
        case_number: instalment.case_number.clone(),
        organisation_number: instalment.organisation_number.to_string(),
        recipient: instalment.recipient.clone(),
        year: instalment.year.get(),
        amount_ore: instalment.amount.ore(),
        parts: parts.collect(),
        state: state.into(),
        attested: instalment.attested.map(signed),
        bank_reason: instalment.bank_reason.clone(),
        attempts: instalment.attempts,
    }
}

/// A payment file's record.
pub(crate) fn file(tenant: &Tenant, file: &File) -> pb::PaymentFile {
    let state = match file.state {
        FileState::Prepared => pb::PaymentFileState::Prepared,
        FileState::Released => pb::PaymentFileState::Released,
        FileState::Answered => pb::PaymentFileState::Answered,
        FileState::Withdrawn => pb::PaymentFileState::Withdrawn,
    };
    pb::PaymentFile {
        name: format_name(tenant, "paymentFiles", &file.id),
        message_id: file.message_id.clone(),
        payment_count: file.payment_count,
        total_ore: file.total.ore(),
        state: state.into(),
        prepared: Some(signed(file.prepared)),
        released: file.released.map(signed),
        content_hash: file.hash.as_ref().map(hex::encode).unwrap_or_default(),
    }
}

/// A claim.
pub(crate) fn claim(tenant: &Tenant, claim: &Claim) -> pb::Claim {
    let state = if claim.is_settled() {
        pb::ClaimState::Settled
    } else {
        pb::ClaimState::Open
    };
    pb::Claim {
        name: format_name(tenant, "claims", &claim.id),
        award: claim.award.to_string(),
        organisation_number: claim.organisation_number.to_string(),
        amount_ore: claim.amount.ore(),
        returned_ore: claim.returned.ore(),
        state: state.into(),
        reference: claim.reference.clone(),
    }
}

/// What stands on an award.
pub(crate) fn balance(tenant: &Tenant, balance: &AwardBalance) -> pb::AwardBalance {
    pb::AwardBalance {
        award: balance.award.to_string(),
        decision: format_name(tenant, "decisions", &balance.decision),
        organisation_number: balance.organisation_number.clone(),
        year: balance.year,
        kind: balance.kind.clone(),
        granted_ore: balance.balance.granted.ore(),
        in_transit_ore: balance.balance.in_transit.ore(),
        paid_ore: balance.balance.paid.ore(),
        returned_ore: balance.balance.returned.ore(),
        carried_out_ore: balance.balance.carried_out.ore(),
        version: balance.version,
    }
}

/// A journal entry.
pub(crate) fn entry(tenant: &Tenant, entry: &Booked) -> pb::JournalEntry {
    let postings = entry.postings.iter().map(|posting| pb::Posting {
        ledger_account: posting.ledger_account.clone(),
        amount_ore: posting.amount_ore.ore(),
        award: posting.award_id.to_string(),
        year: posting.year,
    });
    pb::JournalEntry {
        name: format_name(tenant, "journalEntries", &entry.id),
        kind: entry.kind.clone(),
        decision: format_name(tenant, "decisions", &entry.decision),
        scheme: entry.scheme.clone(),
        chapter_post: entry.chapter_post.clone(),
        booked: Some(signed(entry.by)),
        postings: postings.collect(),
    }
}
