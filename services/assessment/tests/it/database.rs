//! What the database itself refuses, tried as the service's own role.

use anyhow::Result;
use tilskudd_kernel::service::Service;
use tilskudd_testkit::Role;

use crate::setting::{REGION, Setting};

#[tokio::test]
async fn the_database_holds_the_rules_too() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    s.recommend(&name, "kari", &[1, 1]).await?;
    assert!(s.client("kari", &[Role::Caseworker]).is_ok());
    let mut connection = s.world.connect_as(Service::Assessment, REGION).await?;

    let refused = [
        (
            "UPDATE assessment.case_file SET state = 'approved', approved_by = recommended_by,
                 approved_at = recommended_at, approved_reason = 'x', version = version + 1",
            "case_file_two_person_check",
        ),
        (
            "UPDATE assessment.case_file SET state = 'approved', approved_by = signed_by,
                 approved_at = recommended_at, approved_reason = 'x', version = version + 1",
            "case_file_signer_check",
        ),
        (
            "UPDATE assessment.case_file SET state = 'approved', version = version + 1",
            "case_file_approved_check",
        ),
        // An act is not rewritten: not alone, and not while another act is done.
        (
            "UPDATE assessment.case_file SET recommended_by = gen_random_uuid(), version = version + 1",
            "case_file_act_check",
        ),
        (
            "UPDATE assessment.case_file SET state = 'approved', recommended_by = gen_random_uuid(),
                 approved_by = recommended_by, approved_at = recommended_at, approved_reason = 'x', version = version + 1",
            "case_file_act_check",
        ),
        (
            "UPDATE assessment.case_file SET state = 'open', recommended_by = NULL, recommended_at = NULL,
                 recommended_reason = NULL, version = version + 1",
            "case_file_return_check",
        ),
        (
            "UPDATE assessment.case_file SET round = round + 1, version = version + 1",
            "case_file_step_check",
        ),
        ("UPDATE assessment.case_file SET version = version", "case_file_version_check"),
        (
            "INSERT INTO assessment.recommendation SELECT case_id, 9, measure_id, applied_ore, applied_ore + 1, 'x'
             FROM assessment.measure",
            "recommendation_amount_check",
        ),
        (
            "INSERT INTO assessment.recommendation
             SELECT case_id, 9, measure_id, applied_ore + 1, applied_ore + 1, 'x' FROM assessment.measure",
            "recommendation_measure_fk",
        ),
    ];
    for (sql, constraint) in refused {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert_eq!(tilskudd_store::constraint(&error), Some(constraint), "{sql}");
    }
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn what_is_written_is_neither_changed_nor_approved_against_a_conflict() -> Result<()> {
    let (s, name) = Setting::with_case().await?;
    s.judge_all(&name, "kari").await?;
    s.recommend(&name, "kari", &[1, 1]).await?;
    let mut connection = s.world.connect_as(Service::Assessment, REGION).await?;
    for sql in [
        "UPDATE assessment.judgement SET overall = 'low'",
        "DELETE FROM assessment.conflict",
        "UPDATE assessment.recommendation SET amount_ore = 0",
        "UPDATE assessment.case_file SET application = ''",
        "DELETE FROM assessment.case_file",
    ] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert_eq!(
            tilskudd_store::sqlstate(&error).as_deref(),
            Some("42501"),
            "{sql}"
        );
    }
    // What a conflicted person judged or recommended is not approved, whatever the code says.
    sqlx::query(
        "INSERT INTO assessment.conflict SELECT id, recommended_by, 'x', recommended_at FROM assessment.case_file",
    )
    .execute(&mut connection)
    .await?;
    let error = sqlx::query(
        "UPDATE assessment.case_file SET state = 'approved', approved_by = gen_random_uuid(),
             approved_at = recommended_at, approved_reason = 'x', version = version + 1",
    )
    .execute(&mut connection)
    .await
    .unwrap_err();
    assert_eq!(
        tilskudd_store::constraint(&error),
        Some("case_file_conflict_check")
    );
    assert!(s.world.stop().await);
    Ok(())
}
