//! `payment.account`: the recipients' bank accounts. Number and recipient of a row never change.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AccountId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::rows::{ensure_one, parsed};
use tilskudd_store::{Error, Page};

use crate::accounts::domain::AccountState;
use crate::rows::{signed, start};

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) organisation_number: OrgNumber,
    pub(crate) account_number: AccountNumber,
    pub(crate) basis: String,
    pub(crate) state: AccountState,
    pub(crate) registered: Signed,
    pub(crate) confirmed: Option<Signed>,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: AccountId,
    organisation_number: String,
    account_number: String,
    basis: String,
    state: String,
    registered_by: PersonId,
    registered_at: DateTime<Utc>,
    confirmed_by: Option<PersonId>,
    confirmed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Account {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            organisation_number: parsed("account", "organisation_number", &row.organisation_number)?,
            account_number: parsed("account", "account_number", &row.account_number)?,
            basis: row.basis,
            state: parsed("account", "state", &row.state)?,
            registered: Signed {
                person: row.registered_by,
                at: row.registered_at,
            },
            confirmed: signed(row.confirmed_by, row.confirmed_at),
        })
    }
}

macro_rules! select {
    ($name:literal, $rest:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT id, organisation_number, account_number, basis, state, registered_by, registered_at,
                      confirmed_by, confirmed_at FROM payment.account ",
            $rest
        )
    };
}

/// Adds a registered account.
pub(crate) async fn insert(conn: &mut PgConnection, account: &Account) -> Result<(), Error> {
    let done = sqlx::query(
        "-- insert_account
         INSERT INTO payment.account (id, organisation_number, account_number, basis, state, registered_by,
                                      registered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(account.id)
    .bind(account.organisation_number.as_str())
    .bind(account.account_number.digits())
    .bind(&account.basis)
    .bind(account.state.as_str())
    .bind(account.registered.person)
    .bind(account.registered.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The account, locked.
pub(crate) async fn lock(conn: &mut PgConnection, id: AccountId) -> Result<Option<Account>, Error> {
    let row: Option<Row> = sqlx::query_as(select!("lock_account", "WHERE id = $1 FOR UPDATE"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(Account::try_from).transpose()
}

/// The confirmed accounts of these recipients, held as they are until the transaction ends.
pub(crate) async fn share_lock_confirmed(
    conn: &mut PgConnection,
    recipients: &[OrgNumber],
) -> Result<Vec<Account>, Error> {
    let numbers: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = sqlx::query_as(select!(
        "hold_confirmed_accounts",
        "WHERE organisation_number = ANY($1) AND state = 'CONFIRMED' ORDER BY id FOR SHARE"
    ))
    .bind(numbers)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Account::try_from).collect()
}

/// How many of these accounts are confirmed, held as they are until the transaction ends.
pub(crate) async fn share_lock_still_confirmed(
    conn: &mut PgConnection,
    ids: &[AccountId],
) -> Result<usize, Error> {
    let held: Vec<AccountId> = sqlx::query_scalar(
        "-- hold_still_confirmed
         SELECT id FROM payment.account WHERE id = ANY($1) AND state = 'CONFIRMED' ORDER BY id FOR SHARE",
    )
    .bind(ids.to_vec())
    .fetch_all(conn)
    .await?;
    Ok(held.len())
}

/// Puts another account in the place of the recipient's one in this state, if there is one.
pub(crate) async fn replace(
    conn: &mut PgConnection,
    recipient: &OrgNumber,
    state: AccountState,
) -> Result<(), Error> {
    sqlx::query(
        "-- replace_account
         UPDATE payment.account SET state = 'REPLACED' WHERE organisation_number = $1 AND state = $2",
    )
    .bind(recipient.as_str())
    .bind(state.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Confirms a registered account.
pub(crate) async fn confirm(
    conn: &mut PgConnection,
    id: AccountId,
    by: Signed,
    basis: &str,
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- confirm_account
         UPDATE payment.account SET state = 'CONFIRMED', confirmed_by = $2, confirmed_at = $3, confirmed_basis = $4
         WHERE id = $1 AND state = 'REGISTERED'",
    )
    .bind(id)
    .bind(by.person)
    .bind(by.at)
    .bind(basis)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Rejects the accounts that the bank refused; also one that was replaced while the payment was on its way.
pub(crate) async fn reject(conn: &mut PgConnection, ids: &[AccountId]) -> Result<(), Error> {
    sqlx::query(
        "-- reject_accounts
         UPDATE payment.account SET state = 'REJECTED' WHERE id = ANY($1) AND state IN ('CONFIRMED', 'REPLACED')",
    )
    .bind(ids.to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

/// Accounts by id; of one recipient when given.
pub(crate) async fn list(
    conn: &mut PgConnection,
    recipient: Option<&OrgNumber>,
    page: &Page<AccountId>,
) -> Result<Vec<Account>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "list_accounts",
        "WHERE id > $1 AND ($2::text IS NULL OR organisation_number = $2) ORDER BY id LIMIT $3"
    ))
    .bind(start(page, AccountId::from_uuid))
    .bind(recipient.map(OrgNumber::as_str))
    .bind(page.limit())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Account::try_from).collect()
}
