//! `payment.bank_return` and `payment.bank_answer`: what the bank sent back, insert-only.

use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{BatchId, InstalmentId};
use tilskudd_kernel::money::Money;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, ensure_one};
use uuid::Uuid;

/// A file that the bank sent back.
#[derive(Debug, Clone)]
pub(crate) struct BankReturn<'a> {
    pub(crate) hash: &'a [u8],
    pub(crate) message_id: &'a str,
    pub(crate) file: BatchId,
    pub(crate) content: &'a [u8],
    pub(crate) imported: Signed,
    pub(crate) paid: Paid,
}

/// The effect of a bank return: payments made and their sum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid {
    pub(crate) count: i32,
    pub(crate) sum: Money,
}

/// The bank's final answer for one line.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) line: Uuid,
    pub(crate) paid: bool,
    pub(crate) status: String,
    pub(crate) reason: String,
}

/// The effect of the return with this hash, if it was imported before.
pub(crate) async fn find(conn: &mut PgConnection, hash: &[u8]) -> Result<Option<Paid>, Error> {
    let row: Option<(i32, Money)> = sqlx::query_as(
        "-- find_bank_return
         SELECT paid_count, paid_ore FROM payment.bank_return WHERE hash = $1",
    )
    .bind(hash)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(count, sum)| Paid { count, sum }))
}

/// The instalments that bounced by this return, by id.
pub(crate) async fn bounced_by(conn: &mut PgConnection, hash: &[u8]) -> Result<Vec<InstalmentId>, Error> {
    Ok(sqlx::query_scalar(
        "-- bounced_by_return
         SELECT l.instalment_id FROM payment.bank_answer AS a JOIN payment.payment_line AS l ON l.id = a.line_id
         WHERE a.return_hash = $1 AND NOT a.paid ORDER BY l.instalment_id",
    )
    .bind(hash)
    .fetch_all(conn)
    .await?)
}

/// Adds a return with its answers.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    bank: &BankReturn<'_>,
    answers: &[Answered],
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- insert_bank_return
         INSERT INTO payment.bank_return (hash, message_id, file_id, content, imported_by, imported_at, paid_count,
                                          paid_ore)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(bank.hash)
    .bind(bank.message_id)
    .bind(bank.file)
    .bind(bank.content)
    .bind(bank.imported.person)
    .bind(bank.imported.at)
    .bind(bank.paid.count)
    .bind(bank.paid.sum)
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    let lines: Vec<Uuid> = answers.iter().map(|answer| answer.line).collect();
    let paid: Vec<bool> = answers.iter().map(|answer| answer.paid).collect();
    let statuses: Vec<String> = answers.iter().map(|answer| answer.status.clone()).collect();
    let reasons: Vec<String> = answers.iter().map(|answer| answer.reason.clone()).collect();
    let done = sqlx::query(
        "-- insert_bank_answers
         INSERT INTO payment.bank_answer (line_id, return_hash, paid, status, reason)
         SELECT id, $1, paid, status, reason
         FROM unnest($2::uuid[], $3::bool[], $4::text[], $5::text[]) AS line (id, paid, status, reason)",
    )
    .bind(bank.hash)
    .bind(lines)
    .bind(paid)
    .bind(statuses)
    .bind(reasons)
    .execute(conn)
    .await?;
    ensure_affected(&done, answers.len())
}
