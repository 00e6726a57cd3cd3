//! Files, lines and the persons behind them, tried as the service's own role, past the code.

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use tilskudd_kernel::service::Service;

use crate::database::{refused_by, run};
use crate::fixture::{Fixture, NEW_NUMBER, NUMBER, OTHER, RECIPIENT};

/// An insert of the one line there is into its file, with one column changed.
fn line_with(column: &str, value: &str) -> String {
    const COLUMNS: [&str; 17] = [
        "id",
        "file_id",
        "position",
        "instalment_id",
        "amount_ore",
        "account_id",
        "account_number",
        "recipient_name",
        "organisation_number",
        "remittance",
        "end_to_end_id",
        "decided_by",
        "attested_by",
        "account_registered_by",
        "account_confirmed_by",
        "state",
        "bank_reason",
    ];
    let values: Vec<&str> = COLUMNS
        .iter()
        .map(|one| match *one {
            same if same == column => value,
            "id" => "gen_random_uuid()",
            "position" => "2",
            "end_to_end_id" => "'E2'",
            "state" => "'WAITING'",
            kept => kept,
        })
        .collect();
    format!(
        "INSERT INTO payment.payment_line ({}) SELECT {} FROM payment.payment_line LIMIT 1",
        COLUMNS.join(", "),
        values.join(", ")
    )
}

#[tokio::test]
async fn a_line_says_what_was_granted_and_confirmed() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.grant("didrik", OTHER, &[10_000]).await?;
    for one in fixture.instalments().await? {
        fixture.attest("atle", &one).await.unwrap();
    }
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.prepare().await.unwrap();
    fixture.account(OTHER, NEW_NUMBER).await?;
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let other = format!("(SELECT id FROM payment.account WHERE organisation_number = '{OTHER}')");
    let other_instalment = "(SELECT id FROM payment.instalment WHERE state = 'ATTESTED')";
    let cases = [
        ("amount_ore", "100000", "payment_line_granted_fk"),
        ("decided_by", "gen_random_uuid()", "payment_line_granted_fk"),
        (
            "attested_by",
            "gen_random_uuid()",
            "payment_line_instalment_check",
        ),
        ("instalment_id", other_instalment, "payment_line_instalment_check"),
        (
            "organisation_number",
            "'958935420'",
            "payment_line_instalment_check",
        ),
        ("account_number", "'12345678903'", "payment_line_confirmed_fk"),
        ("account_id", &other, "payment_line_confirmed_fk"),
        (
            "account_registered_by",
            "gen_random_uuid()",
            "payment_line_confirmed_fk",
        ),
        (
            "account_confirmed_by",
            "gen_random_uuid()",
            "payment_line_confirmed_fk",
        ),
        ("state", "'SENT'", "payment_line_begins_check"),
        ("state", "'PAID'", "payment_line_begins_check"),
    ];
    for (column, value, constraint) in cases {
        // The one live line of the instalment makes way, as after a withdrawal.
        let statements = [
            "UPDATE payment.payment_line SET state = 'WITHDRAWN'".to_owned(),
            line_with(column, value),
        ];
        let mut owner =
            PgConnection::connect(&fixture.world.database("trondelag")?.owner_url().await?).await?;
        run(
            &mut owner,
            "ALTER TABLE payment.payment_line DISABLE TRIGGER payment_line_step",
        )
        .await?;
        let refused = refused_by(&mut conn, &statements).await;
        run(
            &mut owner,
            "ALTER TABLE payment.payment_line ENABLE TRIGGER payment_line_step",
        )
        .await?;
        assert_eq!(refused.as_deref(), Some(constraint), "{column} = {value}");
    }
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn no_step_of_a_file_or_line_is_passed_over_or_taken_back() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let born = |state: &str, by: &str, at: &str| {
        format!(
            "INSERT INTO payment.payment_file (id, message_id, payment_count, total_ore, state, prepared_by,
                                               prepared_at, released_by, released_at)
             VALUES (gen_random_uuid(), 'Y', 1, 10000, '{state}', gen_random_uuid(), '2024-01-01Z', {by}, {at})"
        )
    };
    let (file_step, line_step) = ("payment_file_step_check", "payment_line_step_check");
    let early = [
        (born("RELEASED", "gen_random_uuid()", "'2024-01-01Z'"), file_step),
        (born("WITHDRAWN", "NULL", "NULL"), file_step),
        (
            "UPDATE payment.payment_line SET state = 'SENT'".to_owned(),
            line_step,
        ),
        (
            "UPDATE payment.payment_line SET state = 'PAID'".to_owned(),
            line_step,
        ),
    ];
    for (sql, constraint) in early {
        let refused = refused_by(&mut conn, std::slice::from_ref(&sql)).await;
        assert_eq!(refused.as_deref(), Some(constraint), "{sql}");
    }
    fixture.release("frida", &file).await.unwrap();
    let late = [
        (
            "UPDATE payment.payment_file SET state = 'PREPARED', released_by = NULL, released_at = NULL",
            file_step,
        ),
        (
            "UPDATE payment.payment_file SET state = 'WITHDRAWN', released_by = NULL, released_at = NULL",
            file_step,
        ),
        (
            "UPDATE payment.payment_file SET released_by = gen_random_uuid()",
            file_step,
        ),
        ("UPDATE payment.payment_line SET state = 'WAITING'", line_step),
        ("UPDATE payment.payment_line SET state = 'PAID'", line_step),
        (
            "UPDATE payment.payment_line SET state = 'BOUNCED', bank_reason = 'AC01'",
            line_step,
        ),
        (&line_with("", ""), "payment_line_begins_check"),
    ];
    for (sql, constraint) in late {
        let refused = refused_by(&mut conn, &[sql.to_owned()]).await;
        assert_eq!(refused.as_deref(), Some(constraint), "{sql}");
    }
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_holds_authority_or_signed_cannot_attest_or_release_past_the_code() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.decide("dina", Some("kari"), RECIPIENT, &[10_000]).await?;
    fixture.grant("didrik", OTHER, &[]).await?;
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    for who in ["didrik", "kari"] {
        let person = fixture.person(who).await?;
        let sql = format!(
            "UPDATE payment.instalment SET state = 'ATTESTED', attested_by = '{person}', attested_at = '2024-01-01Z'"
        );
        assert_eq!(
            refused_by(&mut conn, &[sql]).await.as_deref(),
            Some("instalment_attester_check"),
            "{who}"
        );
    }
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.prepare().await.unwrap();
    let sql = format!(
        "UPDATE payment.payment_file SET state = 'RELEASED', released_at = '2024-01-01Z', released_by = '{}'",
        fixture.person("kari").await?
    );
    assert_eq!(
        refused_by(&mut conn, &[sql]).await.as_deref(),
        Some("payment_file_releaser_check")
    );
    let forged = |number: i32, ore: i64, decider: &str| {
        format!(
            "INSERT INTO payment.instalment (id, decision_id, number, amount_ore, decided_by)
             SELECT gen_random_uuid(), id, {number}, {ore}, {decider} FROM payment.decision WHERE amount_ore = 0"
        )
    };
    for (sql, constraint) in [
        (forged(2, 5, "decided_by"), "instalment_whole_check"),
        (forged(1, 5, "decided_by"), "instalment_granted_fk"),
        (forged(1, 5, "gen_random_uuid()"), "instalment_granted_fk"),
    ] {
        let refused = refused_by(&mut conn, std::slice::from_ref(&sql)).await;
        assert_eq!(refused.as_deref(), Some(constraint), "{sql}");
    }
    fixture.stop().await;
    Ok(())
}
