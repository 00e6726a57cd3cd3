//! The money rules, tried as the service's own role, past the code.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use tilskudd_kernel::service::Service;

use crate::fixture::{Fixture, Granted, NUMBER, RECIPIENT, id};

/// The constraint or SQLSTATE that refuses the statements in one transaction; `None` when they are stored.
pub(crate) async fn refused_by(conn: &mut PgConnection, statements: &[String]) -> Option<String> {
    run(conn, "BEGIN").await.unwrap();
    let mut refused = None;
    for sql in statements {
        refused = run(conn, sql).await.err();
        if refused.is_some() {
            break;
        }
    }
    match refused {
        Some(error) => {
            run(conn, "ROLLBACK").await.unwrap();
            Some(name(&error))
        }
        None => run(conn, "COMMIT").await.err().map(|error| name(&error)),
    }
}

pub(crate) async fn run(conn: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    // The statements are the test's own; ids in them are UUIDs that it made.
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(conn)
        .await
        .map(|_| ())
}

fn name(error: &sqlx::Error) -> String {
    let database = error.as_database_error().unwrap();
    database
        .constraint()
        .map_or_else(|| database.code().unwrap().into_owned(), str::to_owned)
}

fn head(entry: &str, kind: &str, granted: &Granted, postings: i32) -> String {
    let decision = granted.decision.rsplit('/').next().unwrap();
    format!(
        "INSERT INTO payment.journal_entry (id, kind, decision_id, origin_id, year, scheme, chapter_post,
                                            posting_count, booked_by, booked_at)
         VALUES ('{entry}', '{kind}', '{decision}', '{}', 2024, 'kkt', '761/68', {postings}, '{}', '2024-01-01Z')",
        id(),
        id()
    )
}

fn posting(entry: &str, kind: &str, granted: &Granted, sides: &[(&str, i32, i64)]) -> String {
    let award = &granted.awards[0];
    let rows: Vec<String> = sides
        .iter()
        .zip(1..)
        .map(|((account, year, ore), n)| {
            format!("('{entry}', {n}, '{kind}', '{account}', '{award}', {year}, {ore})")
        })
        .collect();
    format!(
        "INSERT INTO payment.posting (entry_id, position, kind, ledger_account, award_id, year, amount_ore) VALUES {}",
        rows.join(", ")
    )
}

fn both(kind: &str, granted: &Granted, sides: &[(&str, i32, i64)]) -> Vec<String> {
    let entry = id();
    let count = i32::try_from(sides.len()).unwrap();
    vec![
        head(&entry, kind, granted, count.max(2)),
        posting(&entry, kind, granted, sides),
    ]
}

#[expect(clippy::too_many_lines, reason = "one table of cases")]
#[tokio::test]
async fn the_database_refuses_what_does_not_balance_and_what_overdraws() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let conn = &mut conn;
    let balanced = "journal_entry_balanced_check";
    let count = "journal_entry_postings_check";
    let cases: Vec<(Vec<String>, &str)> = vec![
        (
            both(
                "released",
                &granted,
                &[("commitment", 2024, -10), ("in-transit", 2024, 11)],
            ),
            balanced,
        ),
        (both("released", &granted, &[("in-transit", 2024, 10)]), count),
        (vec![head(&id(), "released", &granted, 2)], count),
        (
            vec![head(&id(), "released", &granted, 1)],
            "journal_entry_count_check",
        ),
        (
            both(
                "released",
                &granted,
                &[("commitment", 2024, -10_001), ("in-transit", 2024, 10_001)],
            ),
            "award_balance_paid_check",
        ),
        (
            both(
                "settled",
                &granted,
                &[("in-transit", 2024, -1), ("paid", 2024, 1)],
            ),
            "award_balance_sign_check",
        ),
        (
            both(
                "returned",
                &granted,
                &[("returned", 2024, -1), ("appropriation", 2024, 1)],
            ),
            "award_balance_used_check",
        ),
        (
            both(
                "released",
                &granted,
                &[("commitment", 2024, -1), ("paid", 2024, 1)],
            ),
            "posting_rule_fk",
        ),
        (
            both(
                "released",
                &granted,
                &[("commitment", 2025, -1), ("in-transit", 2025, 1)],
            ),
            "journal_entry_year_check",
        ),
        (
            both(
                "released",
                &granted,
                &[("commitment", 2024, -1), ("in-transit", 2024, 0)],
            ),
            "posting_amount_check",
        ),
    ];
    for (statements, constraint) in cases {
        assert_eq!(
            refused_by(conn, &statements).await.as_deref(),
            Some(constraint),
            "{statements:?}"
        );
    }
    let good = both(
        "released",
        &granted,
        &[("commitment", 2024, -10), ("in-transit", 2024, 10)],
    );
    assert_eq!(refused_by(conn, &good).await, None);
    assert_eq!(fixture.balances().await?[0].in_transit_ore, 10);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_service_role_changes_no_posting_balance_amount_or_account() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.send().await?;
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let award = &granted.awards[0];
    let forbidden = [
        "UPDATE payment.posting SET amount_ore = 1".to_owned(),
        "DELETE FROM payment.posting".to_owned(),
        "TRUNCATE payment.posting".to_owned(),
        "UPDATE payment.journal_entry SET booked_at = '2024-01-01Z'".to_owned(),
        "DELETE FROM payment.journal_entry".to_owned(),
        "UPDATE payment.award_balance SET paid_ore = 0".to_owned(),
        format!("INSERT INTO payment.award_balance (award_id) VALUES ('{award}')"),
        "INSERT INTO payment.posting_rule VALUES ('released', 'paid', 1, false)".to_owned(),
        "UPDATE payment.payment_line SET amount_ore = 1".to_owned(),
        "UPDATE payment.payment_line SET account_number = '12345678903'".to_owned(),
        "UPDATE payment.account SET account_number = '12345678903'".to_owned(),
        "UPDATE payment.instalment SET amount_ore = 1".to_owned(),
        "UPDATE payment.payment_file SET total_ore = 1".to_owned(),
        "UPDATE payment.payment_file_content SET content = ''".to_owned(),
        "DELETE FROM payment.bank_return".to_owned(),
        "UPDATE payment.decision SET decided_by = gen_random_uuid()".to_owned(),
        "ALTER TABLE payment.posting DISABLE TRIGGER ALL".to_owned(),
        "SELECT payment.apply_postings()".to_owned(),
    ];
    for sql in forbidden {
        let refused = refused_by(&mut conn, std::slice::from_ref(&sql)).await;
        assert_eq!(refused.as_deref(), Some("42501"), "{sql}");
    }
    let attester = "UPDATE payment.instalment SET attested_by = decided_by".to_owned();
    assert_eq!(
        refused_by(&mut conn, &[attester]).await.as_deref(),
        Some("instalment_attester_check")
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn nothing_is_added_to_an_entry_later_and_not_even_the_owner_changes_one() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let entry = fixture.journal().await?.remove(0).name;
    let entry = entry.rsplit('/').next().unwrap().to_owned();
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let award = &granted.awards[0];
    let more = format!(
        "INSERT INTO payment.posting (entry_id, position, kind, ledger_account, award_id, year, amount_ore)
         VALUES ('{entry}', 3, 'granted', 'appropriation', '{award}', 2024, -5),
                ('{entry}', 4, 'granted', 'commitment', '{award}', 2024, 5)"
    );
    assert_eq!(
        refused_by(&mut conn, &[more]).await.as_deref(),
        Some("journal_entry_postings_check")
    );
    let mut owner = PgConnection::connect(&fixture.world.database("trondelag")?.owner_url().await?).await?;
    for sql in [
        "UPDATE payment.posting SET amount_ore = 1",
        "DELETE FROM payment.journal_entry",
    ] {
        assert_eq!(
            refused_by(&mut owner, &[sql.to_owned()]).await.as_deref(),
            Some("42501")
        );
    }
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_has_another_part_in_a_file_cannot_release_it_past_the_code() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.prepare().await.unwrap();
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    for column in [
        "decided_by",
        "attested_by",
        "account_registered_by",
        "account_confirmed_by",
    ] {
        let sql = format!(
            "UPDATE payment.payment_file SET state = 'RELEASED', released_at = '2024-01-01Z',
                 released_by = (SELECT {column} FROM payment.payment_line LIMIT 1)"
        );
        assert_eq!(
            refused_by(&mut conn, &[sql]).await.as_deref(),
            Some("payment_file_releaser_check")
        );
    }
    let empty = format!(
        "INSERT INTO payment.payment_file (id, message_id, payment_count, total_ore, prepared_by, prepared_at)
             VALUES ('{}', 'X', 1, 5, '{}', '2024-01-01Z');
         UPDATE payment.payment_file SET state = 'RELEASED', released_at = '2024-01-01Z',
             released_by = gen_random_uuid() WHERE message_id = 'X'",
        id(),
        id()
    );
    assert_eq!(
        refused_by(&mut conn, &[empty]).await.as_deref(),
        Some("payment_file_total_check")
    );
    let second = "INSERT INTO payment.payment_line
        SELECT gen_random_uuid(), file_id, 2, instalment_id, amount_ore, account_id, account_number, recipient_name,
               organisation_number, remittance, 'E2', decided_by, attested_by, account_registered_by,
               account_confirmed_by FROM payment.payment_line";
    assert_eq!(
        refused_by(&mut conn, &[second.to_owned()]).await.as_deref(),
        Some("payment_line_one_live_key")
    );
    fixture.stop().await;
    Ok(())
}
