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
                 approved_at = recommended_at, approved_reason = 'x'",
            "case_file_two_person_check",
        ),
        ("UPDATE assessment.case_file SET state = 'approved'", "case_file_approved_check"),
        ("UPDATE assessment.case_file SET recommended_by = NULL", "case_file_recommended_check"),
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
    assert!(s.world.stop().await);
    Ok(())
}
