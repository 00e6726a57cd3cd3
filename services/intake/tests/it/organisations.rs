//! `national` owns organisations; regions hold copies by version.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::samples::organisation;
use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, number, source, world};

async fn import(parent: &str, organisations: Vec<pb::Organisation>) -> Result<i32, Status> {
    let request = pb::ImportOrganisationsRequest {
        parent: parent.to_owned(),
        request_id: id(),
        organisations,
    };
    let response = world()
        .organisations(&tokens::directorate())
        .import_organisations(request)
        .await?;
    Ok(response.into_inner().changed)
}

async fn get(token: &str, region: &str, number: &str) -> Result<pb::Organisation, Status> {
    let request = pb::GetOrganisationRequest {
        name: format!("{region}/organisations/{number}"),
        as_of: String::new(),
    };
    let response = world().organisations(token).get_organisation(request).await?;
    Ok(response.into_inner().organisation.unwrap())
}

#[tokio::test]
async fn a_change_grows_the_version_and_no_change_does_not() {
    let mut one = organisation(&number(), pb::OrganisationKind::Municipality);
    let other = organisation(&number(), pb::OrganisationKind::University);
    assert_eq!(
        import(NATIONAL, vec![one.clone(), other.clone()]).await.unwrap(),
        2
    );
    assert_eq!(
        import(NATIONAL, vec![one.clone(), other.clone()]).await.unwrap(),
        0
    );
    one.centrality_class = 5;
    assert_eq!(import(NATIONAL, vec![one.clone(), other]).await.unwrap(), 1);
    let held = get(&tokens::directorate(), NATIONAL, &one.organisation_number)
        .await
        .unwrap();
    assert_eq!((held.version, held.centrality_class), (2, 5));
}

#[tokio::test]
async fn a_region_passes_over_what_is_older_than_its_copy() {
    let number = number();
    let mut organisation = organisation(&number, pb::OrganisationKind::Municipality);
    for (version, title, held) in [(2, "To", "To"), (1, "Ein", "To"), (3, "Tre", "Tre")] {
        organisation.version = version;
        organisation.title = title.to_owned();
        let event = pb::OrganisationChanged {
            organisation: Some(organisation.clone()),
            district_statuses: Vec::new(),
        };
        world().tell("intake", "national", &event).await.unwrap();
        assert_eq!(
            get(&tokens::office("trondelag"), REGION, &number)
                .await
                .unwrap()
                .title,
            held
        );
    }
    let event = pb::OrganisationChanged {
        organisation: Some(organisation),
        district_statuses: Vec::new(),
    };
    let refused = world().tell("intake", "trondelag", &event).await.unwrap_err();
    assert_eq!(
        code(&refused),
        "OTHER_TENANT",
        "only national tells of organisations"
    );
}

#[tokio::test]
async fn an_applicant_sees_its_own_organisation_alone() {
    let (own, other) = (world().municipality().await, world().municipality().await);
    let token = tokens::applicant(&own);
    assert_eq!(get(&token, REGION, &own).await.unwrap().organisation_number, own);
    assert_eq!(
        get(&token, REGION, &other).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(
        get(&token, REGION, &number()).await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn all_wrong_fields_are_named_and_nothing_is_stored() {
    let good = organisation(&number(), pb::OrganisationKind::County);
    let bad = pb::Organisation {
        organisation_number: "123456780".to_owned(),
        title: "x".repeat(201),
        kind: 99,
        region: "Trøndelag".to_owned(),
        centrality_class: 7,
        language_form: 9,
        ..pb::Organisation::default()
    };
    let refused = import(NATIONAL, vec![good.clone(), bad]).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let expected = [
        "organisation_number",
        "title",
        "kind",
        "region",
        "language_form",
        "centrality_class",
    ];
    assert_eq!(
        fields(&refused),
        expected.map(|field| format!("organisations[1].{field}"))
    );
    let twice = import(NATIONAL, vec![good.clone(), good.clone()])
        .await
        .unwrap_err();
    assert_eq!(fields(&twice), ["organisations[1].organisation_number"]);
    assert_eq!(
        import(NATIONAL, Vec::new()).await.unwrap_err().code(),
        Code::InvalidArgument
    );
    let held = get(&tokens::directorate(), NATIONAL, &good.organisation_number).await;
    assert_eq!(held.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn the_list_goes_on_from_its_token() {
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(world().municipality().await);
    }
    let mut client = world().organisations(&tokens::office("trondelag"));
    let mut request = pb::ListOrganisationsRequest {
        parent: REGION.to_owned(),
        page_size: 2,
        page_token: String::new(),
        as_of: String::new(),
    };
    let mut seen = Vec::new();
    loop {
        let page = client
            .list_organisations(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert!(page.organisations.len() <= 2);
        seen.extend(page.organisations.into_iter().map(|one| one.organisation_number));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert!(seen.is_sorted() && numbers.iter().all(|number| seen.contains(number)));
    request.page_token = "???".to_owned();
    let refused = client.list_organisations(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["page_token"]);
}

#[tokio::test]
async fn only_national_imports_and_it_tells_the_region_alone() {
    let one = organisation(&number(), pb::OrganisationKind::County);
    let request = |parent: &str| pb::ImportOrganisationsRequest {
        parent: parent.to_owned(),
        request_id: id(),
        organisations: vec![one.clone()],
    };
    let mut operator = world().organisations(&tokens::operator());
    let refused = operator.import_organisations(request(REGION)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(
        (code(&refused), source(&refused)),
        ("NATIONAL_ONLY".to_owned(), "system national-owns".to_owned())
    );
    operator.import_organisations(request(NATIONAL)).await.unwrap();
    let told: Vec<(String, String)> =
        sqlx::query_as("SELECT destination_service, destination_tenant FROM intake.outbox WHERE stream = $1")
            .bind(format!("organisation/{}", one.organisation_number))
            .fetch_all(&mut world().national_sql().await)
            .await
            .unwrap();
    assert_eq!(told, [("intake".to_owned(), "trondelag".to_owned())]);
}
