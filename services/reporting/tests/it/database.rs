//! What the database itself refuses, tried as the service's own role.

use anyhow::Result;
use tilskudd_kernel::service::Service;

use crate::setting::{MUNICIPALITY, REGION, Setting, award, instant};

#[tokio::test]
async fn the_database_holds_the_rules_too() -> Result<()> {
    let s = Setting::told().await?;
    let made = s.decide(MUNICIPALITY, vec![award("bachelor", 1_000_000)]).await?;
    let name = s.obligation(&made).await?.name;
    s.balance(&made, 0, (1_000_000, 0), 1).await?;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    s.send_forms().await?;
    s.submit(&name, s.report(&made, 1_000_000)).await?;
    let mut connection = s.world.connect_as(Service::Reporting, REGION).await?;

    let refused = [
        (
            "UPDATE reporting.obligation SET state = 'accepted', accepted_by = reported_by,
                 accepted_at = form_sent_at, accepted_reason = 'x'",
            "obligation_two_person_check",
        ),
        ("UPDATE reporting.obligation SET state = 'accepted'", "obligation_accepted_check"),
        ("UPDATE reporting.award SET used_ore = -1", "award_used_check"),
        (
            "INSERT INTO reporting.settlement SELECT gen_random_uuid(), a.id, 'reclaim', 1, 'asked', o.form_sent_at
             FROM reporting.award a JOIN reporting.obligation o ON o.id = a.obligation_id,
                 generate_series(1, 2)",
            "settlement_live_key",
        ),
    ];
    for (sql, constraint) in refused {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert_eq!(tilskudd_store::constraint(&error), Some(constraint), "{sql}");
    }
    for sql in [
        "UPDATE reporting.report SET content = ''",
        "DELETE FROM reporting.report",
        "UPDATE reporting.award SET awarded_ore = 1",
        "UPDATE reporting.obligation SET report_due = accounts_due",
        "UPDATE reporting.settlement SET amount_ore = 1",
    ] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert_eq!(
            tilskudd_store::sqlstate(&error).as_deref(),
            Some("42501"),
            "{sql}"
        );
    }
    assert!(s.world.stop().await);
    Ok(())
}
