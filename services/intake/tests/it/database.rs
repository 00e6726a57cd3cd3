//! What the database refuses by itself, tried as the service's own role.

use sqlx::PgConnection;
use tilskudd_proto::intake::v1 as pb;

use crate::samples::{call, content, measure};
use crate::world::world;

/// The SQLSTATE with which a statement is refused, and the constraint that it broke.
async fn refused(sql: &'static str, id: &str) -> (String, String) {
    let id: uuid::Uuid = id.parse().unwrap();
    let error = sqlx::query(sql)
        .bind(id)
        .execute(&mut world().sql().await)
        .await
        .unwrap_err();
    let error = error.into_database_error().unwrap();
    (
        error.code().unwrap().into_owned(),
        error.constraint().unwrap_or_default().to_owned(),
    )
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}

async fn submitted() -> pb::Application {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    world().submit(&draft).await.unwrap()
}

const FORBIDDEN: &str = "42501";

#[tokio::test]
async fn what_is_signed_announced_or_published_cannot_be_changed() {
    let application = submitted().await;
    for sql in [
        "UPDATE intake.submission SET document = 'x' WHERE application_id = $1",
        "UPDATE intake.submission SET applied_ore = 0 WHERE application_id = $1",
        "DELETE FROM intake.submission WHERE application_id = $1",
        "UPDATE intake.application SET organisation_number = '' WHERE id = $1",
        "DELETE FROM intake.application WHERE id = $1",
    ] {
        assert_eq!(refused(sql, last(&application.name)).await.0, FORBIDDEN, "{sql}");
    }
    for sql in [
        "UPDATE intake.call SET deadline_date = '2024-12-31' WHERE id = $1",
        "UPDATE intake.call SET applications_per_applicant = 9 WHERE id = $1",
        "DELETE FROM intake.call WHERE id = $1",
        "UPDATE intake.edition SET canonical = '' WHERE $1::uuid IS NOT NULL",
        "DELETE FROM intake.reopening WHERE call_id = $1",
    ] {
        assert_eq!(refused(sql, last(&application.call)).await.0, FORBIDDEN, "{sql}");
    }
}

#[tokio::test]
async fn a_second_submission_of_the_call_has_no_slot() {
    let application = submitted().await;
    let number = &application.organisation_number;
    let other = world()
        .draft(number, &application.call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let copy = |slot: &'static str, case: &'static str, hash: &'static str| {
        // Only constants of this test are put together.
        let sql = format!(
            "INSERT INTO intake.submission SELECT $1, call_id, year, edition, applications_per_applicant,
                 organisation_number, {slot}, {case}, document, {hash}, signed_by, submitted_at, applied_ore,
                 development_projects, findings
             FROM intake.submission WHERE application_id = $2"
        );
        let (id, of) = (last(&other.name).to_owned(), last(&application.name).to_owned());
        async move {
            let mut conn: PgConnection = world().sql().await;
            let query = sqlx::query(sqlx::AssertSqlSafe(sql));
            let query = query
                .bind(id.parse::<uuid::Uuid>().unwrap())
                .bind(of.parse::<uuid::Uuid>().unwrap());
            let error = query
                .execute(&mut conn)
                .await
                .unwrap_err()
                .into_database_error()
                .unwrap();
            error.constraint().unwrap_or_default().to_owned()
        }
    };
    assert_eq!(
        copy("1", "'2024-TRO-99999'", "content_hash").await,
        "submission_slot_key"
    );
    assert_eq!(
        copy("2", "'2024-TRO-99999'", "content_hash").await,
        "submission_slot_check"
    );
    assert_eq!(
        copy("1", "case_number", "content_hash").await,
        "submission_case_number_key"
    );
    assert_eq!(
        copy("1", "'2024-TRO-99999'", "'x'").await,
        "submission_content_hash_check"
    );
}

#[tokio::test]
async fn a_call_with_an_open_appeal_is_not_announced_past_the_code_either() {
    let name = world()
        .draft_call(pb::Call { appeal: 0, ..call() })
        .await
        .unwrap();
    let sql = "UPDATE intake.call SET state = 'announced', announced_at = '2024-01-01T00:00:00Z',
               announced_by = '00000000-0000-0000-0000-000000000000' WHERE id = $1";
    assert_eq!(refused(sql, last(&name)).await.1, "call_announced_appeal_check");
}
