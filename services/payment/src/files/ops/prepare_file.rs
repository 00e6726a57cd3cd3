//! Prepares a payment file of attested instalments, which waits for release.
//!
//! A file holds at most 200 instalments with 800 parts, so that its release stays within one transaction's limits;
//! what is left waits for the next file. Amount and account number are frozen in the file's lines.

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::ids::{BatchId, IdSource, InstalmentId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::payment::v1::PreparePaymentFileResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::accounts;
use crate::accounts::store::Account;
use crate::error::Error;
use crate::files::codec;
use crate::files::domain::answer::LineState;
use crate::files::domain::file::FileState;
use crate::files::error::files::FileError;
use crate::files::ops::withdraw::withdraw_stale;
use crate::files::store::files::File;
use crate::files::store::lines::Line;
use crate::files::store::{files, lines};
use crate::instalments::domain::{InstalmentState, Step};
use crate::instalments::store::instalments::Instalment;
use crate::instalments::store::{instalment_steps, instalments};
use crate::signed::signed;

/// Instalments in a file.
const MAX_INSTALMENTS: i64 = 200;
/// Awards behind them; each gives an event when the file is released.
const MAX_PARTS: usize = 800;

/// Prepares a file of what can be paid now.
pub(crate) async fn run(scope: &Scope, key: &Idempotency) -> Result<PreparePaymentFileResponse, Error> {
    let tenant = &scope.tenant;
    scope
        .db
        .run_once("payment.payment-file.prepare", &scope.actor, key, move |tx| {
            Box::pin(async move {
                withdraw_stale(tx, tenant).await?;
                let mut payable = instalments::lock_payable(tx.conn(), MAX_INSTALMENTS).await?;
                payable.truncate(within_parts(&payable));
                let lines = freeze(tx, &payable).await?;
                let total = Money::sum(lines.iter().map(|line| line.amount))?;
                let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
                if lines.is_empty() {
                    return Err(FileError::NothingToPay.into());
                }
                let id = BatchId::new(tx.ids());
                let file = File {
                    id,
                    message_id: format!("TS{}", id.as_uuid().simple()),
                    payment_count: count,
                    total,
                    state: FileState::Prepared,
                    prepared: signed(tx),
                    released: None,
                    hash: None,
                };
                files::insert(tx.conn(), &file).await?;
                lines::insert(tx.conn(), id, &lines).await?;
                let ids: Vec<InstalmentId> = lines.iter().map(|line| line.instalment).collect();
                let to = InstalmentState::Attested.after(Step::Gather)?;
                instalment_steps::move_all(tx.conn(), &ids, InstalmentState::Attested, to).await?;
                let left_out = instalments::without_account(tx.conn(), MAX_INSTALMENTS).await?;
                tx.audit(
                    "payment-file.prepared",
                    format_name(tenant, "paymentFiles", &id),
                    json!({ "payments": count, "total_ore": total.ore() }),
                );
                let name = |id: &InstalmentId| format_name(tenant, "instalments", id);
                Ok::<_, Error>(PreparePaymentFileResponse {
                    payment_file: Some(codec::file(tenant, &file)),
                    without_account: left_out.iter().map(name).collect(),
                })
            })
        })
        .await
}

/// How many of the instalments fit.
fn within_parts(payable: &[Instalment]) -> usize {
    let mut parts = 0;
    payable
        .iter()
        .take_while(|instalment| {
            parts += instalment.parts.len();
            parts <= MAX_PARTS
        })
        .count()
}

/// The lines of the file, each with the amount and the account as they are now.
async fn freeze(tx: &mut Tx<'_>, payable: &[Instalment]) -> Result<Vec<Line>, Error> {
    let recipients: Vec<OrgNumber> = payable
        .iter()
        .map(|instalment| instalment.organisation_number.clone())
        .collect();
    let held = accounts::store::share_lock_confirmed(tx.conn(), &recipients).await?;
    let held: BTreeMap<&OrgNumber, &Account> = held
        .iter()
        .map(|account| (&account.organisation_number, account))
        .collect();
    let mut lines = Vec::with_capacity(payable.len());
    for instalment in payable {
        let account = held.get(&instalment.organisation_number);
        let (Some(account), Some(attested)) = (account, instalment.attested) else {
            continue;
        };
        let Some(confirmed) = account.confirmed else {
            continue;
        };
        let position = i32::try_from(lines.len() + 1).unwrap_or(i32::MAX);
        lines.push(line(
            tx.ids(),
            position,
            instalment,
            account,
            attested.person,
            confirmed.person,
        ));
    }
    Ok(lines)
}

fn line(
    ids: &dyn IdSource,
    position: i32,
    instalment: &Instalment,
    account: &Account,
    attested_by: PersonId,
    account_confirmed_by: PersonId,
) -> Line {
    let id = ids.next();
    Line {
        id,
        position,
        instalment: instalment.id,
        amount: instalment.amount,
        account: account.id,
        account_number: account.account_number.clone(),
        recipient: instalment.recipient.clone(),
        organisation_number: instalment.organisation_number.clone(),
        remittance: instalment.purpose().text(),
        end_to_end_id: format!("E{}", id.simple()),
        decided_by: instalment.decided_by,
        attested_by,
        account_registered_by: account.registered.person,
        account_confirmed_by,
        state: LineState::Waiting,
    }
}
