//! Editions are published once, by `national`, and never change.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, resolve_shipped};
use tonic::{Code, Status};

use crate::samples::kkt;
use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, source, world};

async fn publish(parent: &str, token: &str, canonical: String) -> Result<pb::Edition, Status> {
    let request = pb::PublishEditionRequest {
        parent: parent.to_owned(),
        request_id: id(),
        canonical,
    };
    let response = world().editions(token).publish_edition(request).await?;
    Ok(response.into_inner().edition.unwrap())
}

#[tokio::test]
async fn the_same_edition_again_is_the_first_one() {
    let edition = resolve_shipped("kki").unwrap();
    let first = publish(NATIONAL, &tokens::directorate(), edition.canonical_json())
        .await
        .unwrap();
    assert_eq!(first.hash, edition.hash());
    assert_eq!(first.name, "regions/national/editions/kki");
    let again = publish(NATIONAL, &tokens::directorate(), edition.canonical_json())
        .await
        .unwrap();
    assert_eq!(again, first);
}

#[tokio::test]
async fn another_text_under_the_same_id_is_refused() {
    let changed = Edition {
        chapter_post: "761/69".to_owned(),
        ..kkt()
    };
    let refused = publish(NATIONAL, &tokens::directorate(), changed.canonical_json())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(code(&refused), "EDITION_DIFFERS");
    assert_eq!(source(&refused), "system editions-are-immutable");
    // A region that is told another text waits for an operator.
    let canonical = changed.canonical_json();
    let edition = pb::Edition {
        canonical,
        hash: changed.hash(),
        ..pb::Edition::default()
    };
    let event = pb::EditionPublished {
        edition: Some(edition),
    };
    let refused = world().tell("intake", "national", &event).await.unwrap_err();
    assert_eq!(code(&refused), "EDITION_DIFFERS");
}

#[tokio::test]
async fn what_is_no_edition_is_refused() {
    let loose = format!(" {}", kkt().canonical_json());
    let unknown = kkt()
        .canonical_json()
        .replacen('{', "{\"a_rule_of_a_new_kind\":1,", 1);
    for text in [loose, unknown, "{}".to_owned(), String::new()] {
        let refused = publish(NATIONAL, &tokens::directorate(), text).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(fields(&refused), ["canonical"]);
    }
}

#[tokio::test]
async fn only_national_publishes() {
    let refused = publish(REGION, &tokens::directorate(), kkt().canonical_json())
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "OTHER_REGION");
    let refused = publish(NATIONAL, &tokens::office("national"), kkt().canonical_json())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}

#[tokio::test]
async fn anyone_can_read_an_edition() {
    let get = |name: &str| {
        let request = pb::GetEditionRequest {
            name: name.to_owned(),
        };
        async move { world().editions("").get_edition(request).await }
    };
    let edition = get("regions/trondelag/editions/kkt-2024")
        .await
        .unwrap()
        .into_inner()
        .edition
        .unwrap();
    assert_eq!(Edition::from_canonical(&edition.canonical).unwrap(), kkt());
    assert_eq!(
        get("regions/trondelag/editions/kkt-1999")
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn everybody_who_holds_copies_is_told_once() {
    let edition = resolve_shipped("kkt-2023").unwrap().canonical_json();
    for _ in 0..2 {
        publish(NATIONAL, &tokens::directorate(), edition.clone())
            .await
            .unwrap();
    }
    let told: Vec<(String, String)> = sqlx::query_as(
        "SELECT destination_tenant, destination_service FROM intake.outbox WHERE stream = 'edition/kkt-2023'
         ORDER BY 1, 2",
    )
    .fetch_all(&mut world().national_sql().await)
    .await
    .unwrap();
    let expected = [
        ("national", "allocation"),
        ("national", "assessment"),
        ("national", "reporting"),
        ("trondelag", "allocation"),
        ("trondelag", "assessment"),
        ("trondelag", "intake"),
        ("trondelag", "reporting"),
    ];
    assert_eq!(
        told,
        expected.map(|(tenant, service)| (tenant.to_owned(), service.to_owned()))
    );
}
