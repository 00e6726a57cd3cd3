//! Money: an unbalanced entry and an award over the frame are refused by the database, tried as the service's own
//! role, past all code. Each refusal stands beside what is accepted.

use sqlx::postgres::PgConnection;
use tilskudd_kernel::service::Service;

use super::grounds::{as_service, database, forbidden, tried};

/// SQLSTATE of a broken CHECK; the triggers raise it too.
const CHECK: &str = "23514";

async fn accepted(connection: &mut PgConnection, sql: &str) {
    assert_eq!(tried(connection, sql).await, None, "{sql}");
}

async fn refused(connection: &mut PgConnection, sql: &str, constraint: &str) {
    let refusal = tried(connection, sql).await;
    assert_eq!(refusal, Some((CHECK.to_owned(), constraint.to_owned())), "{sql}");
}

/// A decision of 1 000 øre with one award, in payment.
const GRANT: &str = "
    INSERT INTO payment.recipient VALUES ('974760673', 'Prøve kommune', '2024-05-02T08:00:00Z');
    INSERT INTO payment.decision VALUES ('00000000-0000-0000-0000-0000000000d1', '2024-TRO-00001', '974760673', 2024,
        'kkt', '761/68', 1000, '00000000-0000-0000-0000-0000000000b1', '2024-05-02T08:00:00Z');
    INSERT INTO payment.award VALUES ('00000000-0000-0000-0000-0000000000a1',
        '00000000-0000-0000-0000-0000000000d1', 'bachelor', 1000);";

/// An entry of a kind with its postings `(account, øre, year)`, as one transaction.
fn entry(number: u32, kind: &str, count: usize, postings: &[(&str, i64, i32)]) -> String {
    let id = format!("00000000-0000-0000-0000-{number:012}");
    let mut sql = format!(
        "INSERT INTO payment.journal_entry VALUES ('{id}', '{kind}', '00000000-0000-0000-0000-0000000000d1', '{id}',
             2024, 'kkt', '761/68', {count}, '00000000-0000-0000-0000-0000000000b1', '2024-05-02T08:00:00Z');"
    );
    if !postings.is_empty() {
        let rows = postings.iter().enumerate().map(|(index, (account, ore, year))| {
            let position = index + 1;
            format!(
                "('{id}', {position}, '{kind}', '{account}', '00000000-0000-0000-0000-0000000000a1', {year}, {ore})"
            )
        });
        sql += &format!(
            "INSERT INTO payment.posting (entry_id, position, kind, ledger_account, award_id, year, amount_ore)
             VALUES {};",
            rows.collect::<Vec<_>>().join(", ")
        );
    }
    sql
}

const GRANTED: [(&str, i64, i32); 2] = [("appropriation", -1000, 2024), ("commitment", 1000, 2024)];

#[tokio::test]
async fn an_unbalanced_entry_is_refused() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let payment = &mut as_service(&database, Service::Payment).await?;
    accepted(payment, GRANT).await;
    let balanced = "journal_entry_balanced_check";
    for (n, postings) in [
        [("appropriation", -1000, 2024), ("commitment", 999, 2024)],
        [("appropriation", -1, 2024), ("commitment", 1000, 2024)],
        // Balanced as a whole, but in no year.
        [("appropriation", -1000, 2024), ("commitment", 1000, 2025)],
    ]
    .into_iter()
    .enumerate()
    {
        refused(
            payment,
            &entry(u32::try_from(n)? + 1, "granted", 2, &postings),
            balanced,
        )
        .await;
    }
    // One posting short, or none at all.
    let count = "journal_entry_postings_check";
    refused(payment, &entry(4, "granted", 2, &GRANTED[..1]), count).await;
    refused(payment, &entry(5, "granted", 2, &[]), count).await;
    refused(payment, &entry(6, "granted", 3, &GRANTED), count).await;

    accepted(payment, &entry(7, "granted", 2, &GRANTED)).await;
    // Nor can anything be added to an entry that stands.
    let added =
        "INSERT INTO payment.posting (entry_id, position, kind, ledger_account, award_id, year, amount_ore)
        VALUES ('00000000-0000-0000-0000-000000000007', 3, 'granted', 'appropriation',
                '00000000-0000-0000-0000-0000000000a1', 2024, -5),
               ('00000000-0000-0000-0000-000000000007', 4, 'granted', 'commitment',
                '00000000-0000-0000-0000-0000000000a1', 2024, 5)";
    refused(payment, added, count).await;
    let balance: i64 = sqlx::query_scalar("SELECT granted_ore FROM payment.award_balance")
        .fetch_one(&mut *payment)
        .await?;
    assert_eq!(balance, 1000, "only what was accepted counts");
    Ok(())
}

#[tokio::test]
async fn no_more_is_paid_or_returned_than_there_is() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let payment = &mut as_service(&database, Service::Payment).await?;
    accepted(payment, GRANT).await;
    let released = |ore: i64| [("commitment", -ore, 2024), ("in-transit", ore, 2024)];
    let settled = |ore: i64| [("in-transit", -ore, 2024), ("paid", ore, 2024)];
    let returned = |ore: i64| [("returned", -ore, 2024), ("appropriation", ore, 2024)];
    // Nothing was granted yet.
    refused(
        payment,
        &entry(1, "released", 2, &released(1)),
        "posting_granted_check",
    )
    .await;
    accepted(payment, &entry(2, "granted", 2, &GRANTED)).await;
    refused(
        payment,
        &entry(3, "released", 2, &released(1001)),
        "award_balance_paid_check",
    )
    .await;
    accepted(payment, &entry(4, "released", 2, &released(1000))).await;
    refused(
        payment,
        &entry(5, "released", 2, &released(1)),
        "award_balance_paid_check",
    )
    .await;
    refused(
        payment,
        &entry(6, "returned", 2, &returned(1)),
        "award_balance_used_check",
    )
    .await;
    accepted(payment, &entry(7, "settled", 2, &settled(1000))).await;
    accepted(payment, &entry(8, "returned", 2, &returned(400))).await;
    refused(
        payment,
        &entry(9, "returned", 2, &returned(601)),
        "award_balance_used_check",
    )
    .await;
    for sql in [
        "UPDATE payment.award_balance SET granted_ore = 5000",
        "INSERT INTO payment.award_balance (award_id) VALUES ('00000000-0000-0000-0000-0000000000a2')",
        "INSERT INTO payment.posting_rule VALUES ('granted', 'paid', 1, false)",
    ] {
        assert!(forbidden(payment, sql).await, "{sql}");
    }
    Ok(())
}

/// A final frame of 1 500 øre, of which 500 earmarked, and the call that it is decided in.
const FRAME: &str = "
    INSERT INTO allocation.call VALUES ('00000000-0000-0000-0000-0000000000c1', 'kkt-2024', 'kkt', '761/68', 2024,
        true, '');
    INSERT INTO allocation.frame (id, target_region, scheme, year, certainty, general_ore)
        VALUES ('00000000-0000-0000-0000-0000000000f1', 'trondelag', 'kkt', 2024, 'final', 1000);
    INSERT INTO allocation.frame_earmark (frame_id, code, amount_ore)
        VALUES ('00000000-0000-0000-0000-0000000000f1', 'avlastning', 500);";

/// An application that is decided, as one transaction: so much of the general part, so much of the earmark.
fn decided(number: u32, frame: &str, general_ore: i64, earmarked_ore: i64) -> String {
    let id = |kind: char| format!("'00000000-0000-0000-0000-0000000{kind}{number:04}'");
    let (decision, application, award, measure) = (id('d'), id('1'), id('a'), id('2'));
    let (recommender, approver, decider, signer) = (id('3'), id('4'), id('5'), id('6'));
    let amount_ore = general_ore + earmarked_ore;
    let earmark = if earmarked_ore > 0 { "'avlastning'" } else { "NULL" };
    let asked = if earmarked_ore > 0 { "'avlastning'" } else { "''" };
    let now = "'2024-05-02T08:00:00Z'";
    let call = "'00000000-0000-0000-0000-0000000000c1'";
    format!(
        "INSERT INTO allocation.proposal VALUES ({decision}, {application}, {measure}, '2024-TRO-{number:05}', {call},
             '974760673', 'decided', 1, {recommender}, {now}, {approver}, {now}, {signer}, {now}, '{{}}', '');
         INSERT INTO allocation.proposed_award VALUES ({award}, {decision}, 0, {measure}, 'bachelor', 1, {asked}, 9000,
             9000, 4, false, false, 'Godt.', {general_ore}, {earmarked_ore}, 'as-recommended');
         INSERT INTO allocation.decision VALUES ({decision}, {application}, '974760673', '{frame}', 'partly-awarded',
             {amount_ore}, {recommender}, {signer}, {decider}, {now}, 'Innenfor rammen.', '');
         INSERT INTO allocation.award VALUES ({award}, {decision}, '{frame}', {measure}, 9000, {general_ore}, {earmark},
             {earmarked_ore});"
    )
}

const THE_FRAME: &str = "00000000-0000-0000-0000-0000000000f1";

#[tokio::test]
async fn an_award_over_the_frame_is_refused() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let allocation = &mut as_service(&database, Service::Allocation).await?;
    accepted(allocation, FRAME).await;
    refused(allocation, &decided(1, THE_FRAME, 1001, 0), "frame_decided_check").await;
    // An earmark goes to nothing else, and nothing else to it.
    refused(
        allocation,
        &decided(2, THE_FRAME, 0, 501),
        "frame_earmark_decided_check",
    )
    .await;
    refused(
        allocation,
        &decided(3, THE_FRAME, 1200, 300),
        "frame_decided_check",
    )
    .await;
    accepted(allocation, &decided(4, THE_FRAME, 600, 500)).await;
    // It is the sum that counts.
    refused(allocation, &decided(5, THE_FRAME, 401, 0), "frame_decided_check").await;
    refused(
        allocation,
        &decided(6, THE_FRAME, 0, 1),
        "frame_earmark_decided_check",
    )
    .await;
    accepted(allocation, &decided(7, THE_FRAME, 400, 0)).await;
    refused(allocation, &decided(8, THE_FRAME, 1, 0), "frame_decided_check").await;
    let decided: (i64, i64) = sqlx::query_as(
        "SELECT f.decided_ore, e.decided_ore FROM allocation.frame f JOIN allocation.frame_earmark e ON e.frame_id = f.id",
    )
    .fetch_one(&mut *allocation)
    .await?;
    assert_eq!(decided, (1000, 500));
    Ok(())
}

#[tokio::test]
async fn what_is_decided_of_a_frame_cannot_be_talked_down() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let allocation = &mut as_service(&database, Service::Allocation).await?;
    accepted(allocation, FRAME).await;
    accepted(allocation, &decided(1, THE_FRAME, 800, 200)).await;
    for sql in [
        "UPDATE allocation.frame SET decided_ore = 0",
        "UPDATE allocation.frame_earmark SET decided_ore = 0",
        "SELECT allocation.count_award()",
        "ALTER TABLE allocation.award DISABLE TRIGGER award_counted",
    ] {
        assert!(forbidden(allocation, sql).await, "{sql}");
    }
    // A frame below what is decided (R24).
    refused(
        allocation,
        "UPDATE allocation.frame SET general_ore = 799",
        "frame_decided_check",
    )
    .await;
    refused(
        allocation,
        "UPDATE allocation.frame_earmark SET amount_ore = 199",
        "frame_earmark_decided_check",
    )
    .await;
    accepted(allocation, "UPDATE allocation.frame SET general_ore = 800").await;
    Ok(())
}

#[tokio::test]
async fn nothing_is_decided_against_a_frame_that_is_not_final() -> anyhow::Result<()> {
    let database = database("trondelag").await?;
    let allocation = &mut as_service(&database, Service::Allocation).await?;
    accepted(allocation, FRAME).await;
    let provisional = "00000000-0000-0000-0000-0000000000f2";
    accepted(
        allocation,
        "INSERT INTO allocation.frame (id, target_region, scheme, year, certainty, general_ore)
         VALUES ('00000000-0000-0000-0000-0000000000f2', 'trondelag', 'kkt', 2025, 'provisional', 1000)",
    )
    .await;
    refused(
        allocation,
        &decided(1, provisional, 1, 0),
        "award_frame_final_check",
    )
    .await;
    Ok(())
}
