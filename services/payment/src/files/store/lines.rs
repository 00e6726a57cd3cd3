//! `payment.payment_line`: the payments of a file, frozen when it is prepared.

use sqlx::PgConnection;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::ids::{AccountId, BatchId, InstalmentId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, parsed};
use uuid::Uuid;

use crate::files::domain::answer::LineState;

/// A payment in a file.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) position: i32,
    pub(crate) instalment: InstalmentId,
    pub(crate) amount: Money,
    pub(crate) account: AccountId,
    pub(crate) account_number: AccountNumber,
    pub(crate) recipient: String,
    pub(crate) organisation_number: OrgNumber,
    pub(crate) remittance: String,
    pub(crate) end_to_end_id: String,
    pub(crate) decided_by: PersonId,
    pub(crate) attested_by: PersonId,
    pub(crate) account_registered_by: PersonId,
    pub(crate) account_confirmed_by: PersonId,
    pub(crate) state: LineState,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: Uuid,
    position: i32,
    instalment_id: InstalmentId,
    amount_ore: Money,
    account_id: AccountId,
    account_number: String,
    recipient_name: String,
    organisation_number: String,
    remittance: String,
    end_to_end_id: String,
    decided_by: PersonId,
    attested_by: PersonId,
    account_registered_by: PersonId,
    account_confirmed_by: PersonId,
    state: String,
}

impl TryFrom<Row> for Line {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            position: row.position,
            instalment: row.instalment_id,
            amount: row.amount_ore,
            account: row.account_id,
            account_number: parsed("payment_line", "account_number", &row.account_number)?,
            recipient: row.recipient_name,
            organisation_number: parsed("payment_line", "organisation_number", &row.organisation_number)?,
            remittance: row.remittance,
            end_to_end_id: row.end_to_end_id,
            decided_by: row.decided_by,
            attested_by: row.attested_by,
            account_registered_by: row.account_registered_by,
            account_confirmed_by: row.account_confirmed_by,
            state: parsed("payment_line", "state", &row.state)?,
        })
    }
}

/// Adds the lines of a file, all in one statement.
pub(crate) async fn insert(conn: &mut PgConnection, file: BatchId, lines: &[Line]) -> Result<(), Error> {
    fn each<T>(lines: &[Line], value: impl Fn(&Line) -> T) -> Vec<T> {
        lines.iter().map(value).collect()
    }
    let done = sqlx::query(
        "-- insert_payment_lines
         INSERT INTO payment.payment_line (id, file_id, position, instalment_id, amount_ore, account_id,
             account_number, recipient_name, organisation_number, remittance, end_to_end_id, decided_by,
             attested_by, account_registered_by, account_confirmed_by)
         SELECT line.id, $1, line.position, line.instalment, line.amount, line.account, line.number, line.name,
                line.organisation, line.remittance, line.end_to_end, line.decided, line.attested, line.registered,
                line.confirmed
         FROM unnest($2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::uuid[], $15::uuid[])
             AS line (id, position, instalment, amount, account, number, name, organisation, remittance,
                      end_to_end, decided, attested, registered, confirmed)",
    )
    .bind(file)
    .bind(each(lines, |line| line.id))
    .bind(each(lines, |line| line.position))
    .bind(each(lines, |line| line.instalment))
    .bind(each(lines, |line| line.amount))
    .bind(each(lines, |line| line.account))
    .bind(each(lines, |line| line.account_number.digits().to_owned()))
    .bind(each(lines, |line| line.recipient.clone()))
    .bind(each(lines, |line| line.organisation_number.to_string()))
    .bind(each(lines, |line| line.remittance.clone()))
    .bind(each(lines, |line| line.end_to_end_id.clone()))
    .bind(each(lines, |line| line.decided_by))
    .bind(each(lines, |line| line.attested_by))
    .bind(each(lines, |line| line.account_registered_by))
    .bind(each(lines, |line| line.account_confirmed_by))
    .execute(conn)
    .await?;
    ensure_affected(&done, lines.len())
}

/// The lines of a file, in order.
pub(crate) async fn of_file(conn: &mut PgConnection, file: BatchId) -> Result<Vec<Line>, Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "-- lines_of_file
         SELECT id, position, instalment_id, amount_ore, account_id, account_number, recipient_name,
                organisation_number, remittance, end_to_end_id, decided_by, attested_by, account_registered_by,
                account_confirmed_by, state
         FROM payment.payment_line WHERE file_id = $1 ORDER BY position",
    )
    .bind(file)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Line::try_from).collect()
}

/// Marks every line of a file as sent.
pub(crate) async fn send(conn: &mut PgConnection, file: BatchId, count: usize) -> Result<(), Error> {
    let done = sqlx::query(
        "-- send_payment_lines
         UPDATE payment.payment_line SET state = 'SENT' WHERE file_id = $1 AND state = 'WAITING'",
    )
    .bind(file)
    .execute(conn)
    .await?;
    ensure_affected(&done, count)
}

/// Takes over the bank's answers for sent lines: paid, or bounced with a reason.
pub(crate) async fn answer(
    conn: &mut PgConnection,
    answers: &[(Uuid, LineState, String)],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = answers.iter().map(|answer| answer.0).collect();
    let states: Vec<String> = answers.iter().map(|answer| answer.1.to_string()).collect();
    let reasons: Vec<String> = answers.iter().map(|answer| answer.2.clone()).collect();
    let done = sqlx::query(
        "-- answer_payment_lines
         UPDATE payment.payment_line AS l SET state = line.state, bank_reason = line.reason
         FROM unnest($1::uuid[], $2::text[], $3::text[]) AS line (id, state, reason)
         WHERE l.id = line.id AND l.state = 'SENT'",
    )
    .bind(ids)
    .bind(states)
    .bind(reasons)
    .execute(conn)
    .await?;
    ensure_affected(&done, answers.len())
}
