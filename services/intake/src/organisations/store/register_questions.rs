//! `intake.register_question`: when each organisation was last looked up in Enhetsregisteret.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

/// At most `limit` organisations to ask about, those first that never were and then those longest ago; none when any
/// was asked about after `pause`, system time. What is made up, and what is dissolved today, is in no register.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn due(
    conn: &mut PgConnection,
    pause: DateTime<Utc>,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<OrgNumber>, StoreError> {
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT o.number FROM intake.organisation o LEFT JOIN intake.register_question q ON q.number = o.number
         WHERE NOT o.made_up AND NOT EXISTS (SELECT FROM intake.register_question WHERE asked_at > $1)
           AND coalesce((SELECT f.status FROM intake.organisation_fact f
                         WHERE f.number = o.number AND f.valid_from <= $2
                         ORDER BY f.valid_from DESC, f.version DESC LIMIT 1), '') <> 'dissolved'
         ORDER BY q.asked_at NULLS FIRST, o.number LIMIT $3",
    )
    .bind(pause)
    .bind(today)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let parse = |number: String| parsed("organisation", "number", &number);
    numbers.into_iter().map(parse).collect()
}

/// Notes that these are asked about at `asked`, system time.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn record_asked(
    conn: &mut PgConnection,
    numbers: &[OrgNumber],
    asked: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO intake.register_question (number, asked_at) SELECT unnest($1::text[]), $2
         ON CONFLICT (number) DO UPDATE SET asked_at = excluded.asked_at",
    )
    .bind(numbers.iter().map(OrgNumber::as_str).collect::<Vec<_>>())
    .bind(asked)
    .execute(conn)
    .await?;
    Ok(())
}
