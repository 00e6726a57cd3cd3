//! An applicant has at most two hundred drafts in a call, however they are made.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::copies::copy;
use crate::endings::withdraw;
use crate::registrations::office_draft;
use crate::samples::{call, content, measure};
use crate::workbook::{book, import, request, stored};
use crate::world::{code, last, source, world};

async fn draft(number: &str, call: &str) -> Result<pb::Application, Status> {
    world()
        .draft(number, call, content(vec![measure("bachelor", 1)]))
        .await
}

/// As many more drafts beside this one, as its applicant would have made them, or the office.
async fn more(draft: &pb::Application, count: i32, origin: &str) {
    sqlx::query(
        "INSERT INTO intake.application
             (id, call_id, organisation_number, content, origin, state, version, created_by, created_at, changed_by,
              changed_at)
         SELECT gen_random_uuid(), call_id, organisation_number, content, $3, state, 1, created_by, created_at,
                changed_by, changed_at
         FROM intake.application CROSS JOIN generate_series(1, $2) WHERE id = $1",
    )
    .bind(last(&draft.name))
    .bind(count)
    .bind(origin)
    .execute(&mut world().sql().await)
    .await
    .unwrap();
}

fn is_refused<T: std::fmt::Debug>(answer: Result<T, Status>) {
    let refused = answer.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::FailedPrecondition,
            "TOO_MANY_DRAFTS".to_owned(),
            "system draft-limits".to_owned()
        )
    );
}

#[tokio::test]
async fn two_hundred_drafts_in_a_call_and_no_more_until_one_is_withdrawn() {
    let (number, full) = (world().municipality().await, world().call(call()).await);
    let first = draft(&number, &full).await.unwrap();
    more(&first, 198, "applicant").await;
    let newest = draft(&number, &full).await.unwrap();
    is_refused(draft(&number, &full).await);
    is_refused(copy(&number, &first.name, &full).await);
    // Another call has room, and so has another applicant.
    let other = world().call(call()).await;
    draft(&number, &other).await.unwrap();
    copy(&number, &first.name, &other).await.unwrap();
    draft(&world().municipality().await, &full).await.unwrap();
    withdraw(&newest).await.unwrap();
    draft(&number, &full).await.unwrap();
    is_refused(draft(&number, &full).await);
    // What is submitted is no draft either.
    world().submit(&first).await.unwrap();
    copy(&number, &first.name, &full).await.unwrap();
}

#[tokio::test]
async fn of_two_drafts_at_once_for_the_last_place_one_is_refused() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    more(&draft(&number, &call).await.unwrap(), 198, "applicant").await;
    let (one, other) = tokio::join!(draft(&number, &call), draft(&number, &call));
    assert_eq!([&one, &other].iter().filter(|made| made.is_ok()).count(), 1);
    is_refused(if one.is_ok() { other } else { one });
}

#[tokio::test]
async fn a_workbook_that_has_no_room_is_refused_as_a_whole() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    more(&draft(&number, &call).await.unwrap(), 197, "applicant").await;
    is_refused(import(&number, request(&call, book(&number, 3).bytes(), false)).await);
    assert_eq!(stored(&number).await, 198);
    import(&number, request(&call, book(&number, 2).bytes(), false))
        .await
        .unwrap();
    assert_eq!(stored(&number).await, 200);
}

#[tokio::test]
async fn what_the_office_writes_takes_no_room() {
    let call = world().call(call()).await;
    let theirs = office_draft(&call).await;
    more(&theirs, 200, "office").await;
    draft(&theirs.organisation_number, &call).await.unwrap();
}
