//! Reads the bank's return back into the ledger (Bestemmelser 3.7.3.4): all of it, or nothing.
//!
//! The same file again changes nothing and gives the first answer; a payment that was answered before in the same
//! sense is passed over. When the bank refuses a payment for a reason of the account, the account is rejected, so that
//! the recipient's is confirmed anew; for any other reason, and for the file as a whole, no account is to blame.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::{AccountId, InstalmentId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1::ImportBankReturnResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};
use uuid::Uuid;

use crate::accounts;
use crate::error::Error;
use crate::files::domain::answer::{Answer, LineState, Sent, match_answers};
use crate::files::domain::file::FileState;
use crate::files::domain::pain002;
use crate::files::domain::pain002::StatusReport;
use crate::files::error::returns::ReturnError;
use crate::files::ops::withdraw::withdraw_stale;
use crate::files::store::files::File;
use crate::files::store::lines::Line;
use crate::files::store::returns::{Answered, BankReturn, Paid};
use crate::files::store::{files, lines, returns};
use crate::instalments::domain::{InstalmentState, Step};
use crate::instalments::ops::instalment_view::instalment_view;
use crate::instalments::store::instalments::Instalment;
use crate::instalments::store::{instalment_steps, instalments};
use crate::ledger::domain::{Entry, EntryKind};
use crate::ledger::ops::book::{ToBook, book};
use crate::signed::signed;

/// Reads a return.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    content: &[u8],
) -> Result<ImportBankReturnResponse, Error> {
    let tenant = &scope.tenant;
    let report = &pain002::read(content).map_err(ReturnError::from)?;
    let hash: &[u8] = &Sha256::digest(content);
    scope
        .db
        .run_once("payment.bank-return.import", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let paid = match returns::find(tx.conn(), hash).await? {
                    Some(paid) => paid,
                    None => apply(tx, tenant, report, hash, content).await?,
                };
                let bounced = returns::bounced_by(tx.conn(), hash).await?;
                let bounced = instalments::find_all(tx.conn(), &bounced).await?;
                Ok::<_, Error>(ImportBankReturnResponse {
                    paid_count: paid.count,
                    paid_ore: paid.sum.ore(),
                    bounced: bounced.iter().map(|one| instalment_view(tenant, one)).collect(),
                })
            })
        })
        .await
}

/// Checks the whole return against its file, then takes every new answer over.
async fn apply(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    report: &StatusReport,
    hash: &[u8],
    content: &[u8],
) -> Result<Paid, Error> {
    let unknown = || ReturnError::UnknownMessage(report.original_message_id.clone());
    let file = files::lock_by_message(tx.conn(), &report.original_message_id)
        .await?
        .ok_or_else(unknown)?;
    if !matches!(file.state, FileState::Released | FileState::Answered) {
        return Err(unknown().into());
    }
    let lines = lines::of_file(tx.conn(), file.id).await?;
    let sent: Vec<Sent<'_>> = lines
        .iter()
        .map(|line| Sent {
            end_to_end_id: &line.end_to_end_id,
            amount: line.amount,
            state: line.state,
        })
        .collect();
    let answers = match_answers(report, &sent)?;
    let answered: Vec<(&Line, Answer<'_>)> = answers
        .into_iter()
        .filter_map(|answer| Some((lines.get(answer.line)?, answer)))
        .collect();

    let paid = sum_paid(&answered)?;
    store_return(tx, &file, report, hash, content, paid, &answered).await?;
    move_instalments(tx, tenant, &answered).await?;
    reject_accounts(tx, tenant, &answered).await?;
    files::answered(tx.conn(), file.id).await?;
    tx.audit(
        "bank-return.imported",
        format_name(tenant, "paymentFiles", &file.id),
        json!({ "sha256": hex::encode(hash), "paid": paid.count, "paid_ore": paid.sum.ore(),
                "answers": answered.len() }),
    );
    Ok(paid)
}

fn sum_paid(answered: &[(&Line, Answer<'_>)]) -> Result<Paid, Error> {
    let paid: Vec<Money> = answered
        .iter()
        .filter(|one| one.1.paid)
        .map(|one| one.0.amount)
        .collect();
    let count = i32::try_from(paid.len()).unwrap_or(i32::MAX);
    Ok(Paid {
        count,
        sum: Money::sum(paid)?,
    })
}

async fn store_return(
    tx: &mut Tx<'_>,
    file: &File,
    report: &StatusReport,
    hash: &[u8],
    content: &[u8],
    paid: Paid,
    answered: &[(&Line, Answer<'_>)],
) -> Result<(), Error> {
    let imported = signed(tx);
    let message_id = report.message_id.as_str();
    let bank = BankReturn {
        hash,
        message_id,
        file: file.id,
        content,
        imported,
        paid,
    };
    let stored: Vec<Answered> = answered
        .iter()
        .map(|(line, answer)| Answered {
            line: line.id,
            paid: answer.paid,
            status: answer.status.to_owned(),
            reason: answer.reason.to_owned(),
        })
        .collect();
    returns::insert(tx.conn(), &bank, &stored).await?;
    let state = |paid| if paid { LineState::Paid } else { LineState::Bounced };
    let moved: Vec<(Uuid, LineState, String)> = answered
        .iter()
        .map(|(line, answer)| (line.id, state(answer.paid), answer.reason.to_owned()))
        .collect();
    lines::answer(tx.conn(), &moved).await?;
    Ok(())
}

/// Moves the instalments and books an entry for each: settled, or the reversal of what was released.
async fn move_instalments(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    answered: &[(&Line, Answer<'_>)],
) -> Result<(), Error> {
    let ids: Vec<InstalmentId> = answered.iter().map(|one| one.0.instalment).collect();
    let found = instalments::lock_all(tx.conn(), &ids).await?;
    let found: BTreeMap<InstalmentId, &Instalment> = found.iter().map(|one| (one.id, one)).collect();
    let mut moved = Vec::with_capacity(answered.len());
    let mut entries = Vec::with_capacity(answered.len());
    for (line, answer) in answered {
        let Some(instalment) = found.get(&line.instalment) else {
            return Err(Error::NotFound(format_name(
                tenant,
                "instalments",
                &line.instalment,
            )));
        };
        let (step, kind) = if answer.paid {
            (Step::Settle, EntryKind::Settled)
        } else {
            (Step::Bounce, EntryKind::Bounced)
        };
        let to: InstalmentState = instalment.state.after(step)?;
        moved.push((instalment.id, to, answer.reason.to_owned()));
        let entry = Entry::new(kind, line.id, instalment.year, &instalment.amounts())?;
        entries.push(ToBook::new(
            instalment.decision,
            &instalment.scheme,
            &instalment.chapter_post,
            entry,
        ));
    }
    instalment_steps::answer(tx.conn(), &moved).await?;
    book(tx, tenant, &entries).await
}

/// Rejects the accounts that bounced, and withdraws prepared files that would pay to one of them.
async fn reject_accounts(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    answered: &[(&Line, Answer<'_>)],
) -> Result<(), Error> {
    let rejected: Vec<AccountId> = answered
        .iter()
        .filter(|one| one.1.account_at_fault)
        .map(|one| one.0.account)
        .collect();
    if rejected.is_empty() {
        return Ok(());
    }
    accounts::store::reject(tx.conn(), &rejected).await?;
    for account in &rejected {
        tx.audit(
            "account.rejected",
            format_name(tenant, "accounts", account),
            json!({}),
        );
    }
    withdraw_stale(tx, tenant).await
}
