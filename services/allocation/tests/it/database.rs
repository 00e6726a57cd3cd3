//! What PostgreSQL itself refuses, tried as the service's own role (R21, R24).

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::FrameCertainty;
use tilskudd_proto::assessment::v1::Grade;

use crate::office::{Office, REGION};

/// SQLSTATE and constraint of what must fail; both empty when it did not.
async fn refused(conn: &mut PgConnection, sql: String) -> (String, String) {
    // Written by the test itself.
    let answer = conn.execute(AssertSqlSafe(sql)).await;
    let Err(sqlx::Error::Database(error)) = answer else {
        return (String::new(), String::new());
    };
    let code = error.code().unwrap_or_default().into_owned();
    (code, error.constraint().unwrap_or_default().to_owned())
}

/// A decided award of a proposal, past the code: on top of what stands.
fn award(column: &str, earmark: &str) -> String {
    format!(
        "WITH p AS (SELECT * FROM allocation.proposal WHERE state = 'proposed'),
              d AS (INSERT INTO allocation.decision SELECT p.id, p.application_id, p.organisation_number, f.id,
                      'awarded', 100, p.recommended_by, p.signed_by, p.approved_by, p.approved_at, 'x', ''
                    FROM p, allocation.frame f RETURNING id, frame_id)
         INSERT INTO allocation.award (id, decision_id, frame_id, measure_id, applied_ore, general_ore, earmark, earmarked_ore)
         SELECT a.id, d.id, d.frame_id, a.measure_id, a.applied_ore, {column}, {earmark}
         FROM d JOIN allocation.proposed_award a ON a.proposal_id = d.id"
    )
}

#[tokio::test]
async fn the_database_refuses_what_the_code_would() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let provisional = office
        .propose_frame(600_000, 100_000, FrameCertainty::Provisional)
        .await?;
    office.accept(&provisional).await?;
    office
        .recommend(1, &[(900_000, 400_000, Grade::High, "avlastning")])
        .await?;
    office.propose().await?;
    let mut conn = office.world.connect_as(Service::Allocation, REGION).await?;
    let check = |name: &str| ("23514".to_owned(), name.to_owned());
    assert_eq!(
        refused(&mut conn, award("1", "NULL, 0")).await,
        check("award_frame_final_check")
    );
    office.frame(600_000, 100_000).await?;

    // Over the frame, over the earmark, an earmark that the frame has not, and both parts swapped.
    assert_eq!(
        refused(&mut conn, award("50000001", "NULL, 0")).await,
        check("frame_decided_check")
    );
    assert_eq!(
        refused(&mut conn, award("0", "'avlastning', 10000001")).await,
        check("frame_earmark_decided_check")
    );
    assert_eq!(refused(&mut conn, award("0", "'other', 1")).await.0, "23503");
    assert_eq!(
        refused(&mut conn, award("0", "NULL, 1")).await,
        check("award_earmark_check")
    );
    // A decision is the sum of its awards; an award is of the measure, and of the earmark, that was proposed.
    assert_eq!(
        refused(&mut conn, award("99", "NULL, 0")).await,
        check("decision_sum_check")
    );
    let other = award("100", "NULL, 0").replace("a.measure_id", "gen_random_uuid()");
    assert_eq!(refused(&mut conn, other).await.1, "award_proposed_fk");

    office.decide(&office.decisions().await?[0]).await?;
    let cut = "UPDATE allocation.frame SET general_ore = 29999999".to_owned();
    assert_eq!(refused(&mut conn, cut).await, check("frame_decided_check"));
    for forbidden in [
        "UPDATE allocation.frame SET decided_ore = 0",
        "UPDATE allocation.frame_earmark SET decided_ore = 0",
        "DELETE FROM allocation.frame",
        "UPDATE allocation.decision SET amount_ore = 1",
        "DELETE FROM allocation.decision",
        "UPDATE allocation.award SET general_ore = 1",
        "DELETE FROM allocation.award",
        "UPDATE allocation.letter SET content = ''",
        "UPDATE allocation.proposal SET recommended_by = approved_by",
        "UPDATE allocation.frame_answer SET answer = 'refused'",
        "ALTER TABLE allocation.award DISABLE TRIGGER award_counted",
        "DROP FUNCTION allocation.count_award()",
    ] {
        assert_eq!(
            refused(&mut conn, forbidden.to_owned()).await.0,
            "42501",
            "{forbidden}"
        );
    }
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_recommended_cannot_be_stored_as_who_decided() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(600_000, 0).await?;
    office
        .recommend(1, &[(900_000, 400_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let mut conn = office.world.connect_as(Service::Allocation, REGION).await?;
    let decide = |recommended: &str, decided: &str| {
        format!(
            "INSERT INTO allocation.decision SELECT p.id, p.application_id, p.organisation_number, f.id, 'refused', 0,
             {recommended}, p.signed_by, {decided}, p.approved_at, 'x', '' FROM allocation.proposal p, allocation.frame f"
        )
    };
    let two_person = ("23514".to_owned(), "decision_two_person_check".to_owned());
    assert_eq!(
        refused(&mut conn, decide("p.recommended_by", "p.recommended_by")).await,
        two_person
    );
    // Nor by claiming that another recommended.
    assert_eq!(
        refused(&mut conn, decide("p.approved_by", "p.recommended_by"))
            .await
            .1,
        "decision_proposal_fk"
    );
    // Nor who signed the application, nor who set an amount; nor is an amount set by who recommended.
    assert_eq!(
        refused(&mut conn, decide("p.recommended_by", "p.signed_by"))
            .await
            .1,
        "decision_signer_check"
    );
    let adjust = |by: &str| {
        format!(
            "UPDATE allocation.proposed_award SET basis = 'adjusted', adjusted_by = p.{by}, adjusted_at = p.approved_at,
                 adjusted_reason = 'x' FROM allocation.proposal p"
        )
    };
    for by in ["recommended_by", "signed_by"] {
        assert_eq!(
            refused(&mut conn, adjust(by)).await.1,
            "proposed_award_adjuster_check"
        );
    }
    assert_eq!(refused(&mut conn, adjust("approved_by")).await.0, "");
    assert_eq!(
        refused(&mut conn, decide("p.recommended_by", "p.approved_by"))
            .await
            .1,
        "decision_adjuster_check"
    );
    office.world.stop().await;
    Ok(())
}
