//! The offices over time: a region's id never changes, its name does, and offices have merged (P7).

use prost::Message as _;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::office_service_client::OfficeServiceClient;
use tonic::{Code, Status};

use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, world};

fn office(region: &str, title: &str, valid_from: &str, merged_into: &str) -> pb::Office {
    pb::Office {
        region: region.to_owned(),
        title: title.to_owned(),
        valid_from: valid_from.to_owned(),
        merged_into: merged_into.to_owned(),
        ..pb::Office::default()
    }
}

async fn record(parent: &str, office: pb::Office) -> Result<pb::Office, Status> {
    let request = pb::RecordOfficeRequest {
        parent: parent.to_owned(),
        request_id: id(),
        office: Some(office),
        reason: "Ny embetsinndeling.".to_owned(),
    };
    let channel = world().channel(&tokens::directorate());
    let response = OfficeServiceClient::new(channel).record_office(request).await?;
    Ok(response.into_inner().office.unwrap())
}

/// The offices of these regions on a day, with what they were merged into.
async fn on(parent: &str, day: &str, regions: &[&str]) -> Vec<(String, String)> {
    let request = pb::ListOfficesRequest {
        parent: parent.to_owned(),
        as_of: day.to_owned(),
    };
    let channel = world().channel(&tokens::office("trondelag"));
    let channel = if parent == NATIONAL {
        world().channel(&tokens::directorate())
    } else {
        channel
    };
    let offices = OfficeServiceClient::new(channel)
        .list_offices(request)
        .await
        .unwrap();
    let offices = offices.into_inner().offices.into_iter();
    offices
        .filter(|one| regions.contains(&one.region.as_str()))
        .map(|one| (one.title, one.merged_into))
        .collect()
}

#[tokio::test]
async fn a_name_and_a_merger_hold_from_their_day() {
    let regions = ["nord-trondelag", "trondelag"];
    for (region, title, from, into) in [
        ("nord-trondelag", "Fylkesmannen i Nord-Trøndelag", "", ""),
        (
            "nord-trondelag",
            "Fylkesmannen i Nord-Trøndelag",
            "2018-01-01",
            "trondelag",
        ),
        ("trondelag", "Fylkesmannen i Trøndelag", "2018-01-01", ""),
        ("trondelag", "Statsforvalteren i Trøndelag", "2021-01-01", ""),
    ] {
        record(NATIONAL, office(region, title, from, into)).await.unwrap();
    }
    let pair = |title: &str, into: &str| (title.to_owned(), into.to_owned());
    assert_eq!(
        on(NATIONAL, "2017-12-31", &regions).await,
        [pair("Fylkesmannen i Nord-Trøndelag", "")]
    );
    assert_eq!(
        on(NATIONAL, "2018-01-01", &regions).await,
        [
            pair("Fylkesmannen i Nord-Trøndelag", "trondelag"),
            pair("Fylkesmannen i Trøndelag", ""),
        ]
    );
    assert_eq!(
        on(NATIONAL, "", &["trondelag"]).await,
        [pair("Statsforvalteren i Trøndelag", "")]
    );
}

#[tokio::test]
async fn an_office_is_recorded_by_national_and_not_merged_into_itself() {
    let refused = record(REGION, office("nordland", "Statsforvalteren i Nordland", "", "")).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    let wrong = pb::Office {
        organisation_number: "1".to_owned(),
        ..office("nordland", "", "2021", "nordland")
    };
    let refused = record(NATIONAL, wrong).await.unwrap_err();
    assert_eq!(
        fields(&refused),
        [
            "office.title",
            "office.organisation_number",
            "office.valid_from",
            "office.merged_into"
        ]
    );
}

#[tokio::test]
async fn a_region_holds_copies_that_came_in_any_order() {
    let state = |version: i64, title: &str, from: &str| pb::OfficeRecorded {
        office: Some(pb::Office {
            version,
            ..office("agder", title, from, "")
        }),
    };
    for event in [
        state(3, "Statsforvaltaren i Agder", "2021-01-01"),
        state(1, "Fylkesmannen i Agder", ""),
        state(2, "Statsforvalteren i Agder", "2021-01-01"),
        state(3, "Statsforvaltaren i Agder", "2021-01-01"),
    ] {
        world().tell("intake", "national", &event).await.unwrap();
    }
    let pair = |title: &str| (title.to_owned(), String::new());
    assert_eq!(
        on(REGION, "2020-12-31", &["agder"]).await,
        [pair("Fylkesmannen i Agder")]
    );
    assert_eq!(
        on(REGION, "", &["agder"]).await,
        [pair("Statsforvaltaren i Agder")]
    );
    assert!(
        told_on("agder").await.is_empty(),
        "another region's office is nothing to this one's services"
    );
    let other = world().tell("intake", "trondelag", &state(4, "Agder", "")).await;
    assert_eq!(
        code(&other.unwrap_err()),
        "OTHER_TENANT",
        "only national tells of offices"
    );
}

/// The services of this region that were told of an office, with its version, in order.
async fn told_on(region: &str) -> Vec<(String, i64)> {
    let told: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
        "SELECT destination_service, destination_tenant, payload FROM intake.outbox WHERE stream = $1 ORDER BY seq",
    )
    .bind(format!("office/{region}"))
    .fetch_all(&mut world().sql().await)
    .await
    .unwrap();
    let one = |(service, tenant, payload): (String, String, Vec<u8>)| {
        assert_eq!(format!("regions/{tenant}"), REGION);
        let event = pb::OfficeRecorded::decode(payload.as_slice()).unwrap();
        (service, event.office.unwrap().version)
    };
    told.into_iter().map(one).collect()
}

#[tokio::test]
async fn the_services_that_name_the_office_are_told_of_the_own_one() {
    let own = pb::OfficeRecorded {
        office: Some(pb::Office {
            version: 1,
            ..office("trondelag", "Statsforvalteren i Trøndelag", "2021-01-01", "")
        }),
    };
    // The second time it is held already.
    for _ in 0..2 {
        world().tell("intake", "national", &own).await.unwrap();
    }
    assert_eq!(
        told_on("trondelag").await,
        [("allocation".to_owned(), 1), ("payment".to_owned(), 1)]
    );
}
