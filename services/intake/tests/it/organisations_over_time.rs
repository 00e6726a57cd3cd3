//! Over 300 lines: each change of an organisation, before and after its day.
//!
//! What holds from which day: states, district status, and copies in any order.

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_testkit::eventually;
use tonic::{Code, Status};

use crate::house::House;
use crate::samples::organisation;
use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, number, source, world};

fn municipality(number: &str) -> pb::Organisation {
    organisation(number, pb::OrganisationKind::Municipality)
}

async fn import(organisation: pb::Organisation) -> i32 {
    let request = pb::ImportOrganisationsRequest {
        parent: NATIONAL.to_owned(),
        request_id: id(),
        organisations: vec![organisation],
    };
    let mut client = world().organisations(&tokens::directorate());
    client
        .import_organisations(request)
        .await
        .unwrap()
        .into_inner()
        .changed
}

async fn get(region: &str, number: &str, as_of: &str) -> Result<pb::Organisation, Status> {
    let request = pb::GetOrganisationRequest {
        name: format!("{region}/organisations/{number}"),
        as_of: as_of.to_owned(),
    };
    let mut client = world().organisations(&tokens::directorate());
    let response = client.get_organisation(request).await?;
    Ok(response.into_inner().organisation.unwrap())
}

#[tokio::test]
async fn a_state_holds_from_its_day_on() {
    let number = number();
    let first = pb::Organisation {
        municipality_number: "3001".to_owned(),
        postal_address: Some(pb::Address {
            lines: vec!["Postboks 1".to_owned()],
            postal_code: "1751".to_owned(),
            city: "Prøvestad".to_owned(),
            country_code: "NO".to_owned(),
        }),
        ..municipality(&number)
    };
    // Renumbered on 1 January 2024, and renamed on the same day a year later.
    let second = pb::Organisation {
        municipality_number: "3101".to_owned(),
        valid_from: "2024-01-01".to_owned(),
        ..first.clone()
    };
    let third = pb::Organisation {
        title: "Nyvik kommune".to_owned(),
        valid_from: "2025-01-01".to_owned(),
        ..second.clone()
    };
    for state in [&first, &second, &third] {
        assert_eq!(import(state.clone()).await, 1);
        assert_eq!(import(state.clone()).await, 0, "it is held from that day already");
    }
    for (day, own, title, from) in [
        ("2023-12-31", "3001", first.title.as_str(), ""),
        ("2024-01-01", "3101", first.title.as_str(), "2024-01-01"),
        ("", "3101", first.title.as_str(), "2024-01-01"),
        ("2025-01-01", "3101", "Nyvik kommune", "2025-01-01"),
    ] {
        let held = get(NATIONAL, &number, day).await.unwrap();
        assert_eq!(
            (
                held.municipality_number.as_str(),
                held.title.as_str(),
                held.valid_from.as_str()
            ),
            (own, title, from),
            "on {day}"
        );
        assert_eq!(held.postal_address, first.postal_address);
    }
    let wrong = get(NATIONAL, &number, "2024-02-30").await.unwrap_err();
    assert_eq!(fields(&wrong), ["as_of"]);
    let none = get(NATIONAL, &crate::world::number(), "2024-01-01")
        .await
        .unwrap_err();
    assert_eq!(none.code(), Code::NotFound);
}

#[tokio::test]
async fn an_organisation_is_not_there_before_it_begins() {
    let number = number();
    let new = pb::Organisation {
        valid_from: "2024-01-01".to_owned(),
        ..municipality(&number)
    };
    assert_eq!(import(new).await, 1);
    let before = get(NATIONAL, &number, "2023-12-31").await.unwrap_err();
    assert_eq!(before.code(), Code::NotFound);
    assert_eq!(get(NATIONAL, &number, "2024-01-01").await.unwrap().version, 1);
    assert!(!listed(&number, "2023-12-31").await);
    assert!(listed(&number, "2024-01-01").await);
}

/// Whether the list of a day has the organisation on one of its pages.
async fn listed(number: &str, as_of: &str) -> bool {
    let mut client = world().organisations(&tokens::directorate());
    let mut request = pb::ListOrganisationsRequest {
        parent: NATIONAL.to_owned(),
        page_size: 200,
        page_token: String::new(),
        as_of: as_of.to_owned(),
    };
    loop {
        let page = client
            .list_organisations(request.clone())
            .await
            .unwrap()
            .into_inner();
        if page
            .organisations
            .iter()
            .any(|one| one.organisation_number == number)
        {
            return true;
        }
        if page.next_page_token.is_empty() {
            return false;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn all_wrong_fields_of_an_address_are_named() {
    let wrong = pb::Organisation {
        status: 9,
        valid_from: "1.1.2024".to_owned(),
        business_address: Some(pb::Address {
            lines: vec![String::new(), "x".repeat(201)],
            postal_code: "x".repeat(21),
            city: "x".repeat(101),
            country_code: "no".to_owned(),
        }),
        postal_address: Some(pb::Address {
            lines: vec!["x".to_owned(); 7],
            ..pb::Address::default()
        }),
        ..municipality(&number())
    };
    let request = pb::ImportOrganisationsRequest {
        parent: NATIONAL.to_owned(),
        request_id: id(),
        organisations: vec![wrong],
    };
    let mut client = world().organisations(&tokens::directorate());
    let refused = client.import_organisations(request).await.unwrap_err();
    let expected = [
        "valid_from",
        "status",
        "business_address.lines[0]",
        "business_address.lines[1]",
        "business_address.postal_code",
        "business_address.city",
        "business_address.country_code",
        "postal_address.lines",
    ];
    assert_eq!(
        fields(&refused),
        expected.map(|field| format!("organisations[0].{field}"))
    );
}

async fn set_district(
    parent: &str,
    valid_from: &str,
    statuses: Vec<(&str, bool)>,
) -> Result<Vec<pb::DistrictStatus>, Status> {
    let request = pb::SetDistrictStatusRequest {
        parent: parent.to_owned(),
        request_id: id(),
        valid_from: valid_from.to_owned(),
        decision: "24/1234".to_owned(),
        reason: "Årlig gjennomgang.".to_owned(),
        statuses: statuses
            .into_iter()
            .map(|(number, district)| pb::DistrictStatus {
                organisation_number: number.to_owned(),
                district,
                ..pb::DistrictStatus::default()
            })
            .collect(),
    };
    let mut client = world().organisations(&tokens::directorate());
    let response = client.set_district_status(request).await?;
    Ok(response.into_inner().statuses)
}

#[tokio::test]
async fn district_status_is_a_versioned_value_with_its_decision() {
    let (one, county) = (number(), number());
    import(municipality(&one)).await;
    import(organisation(&county, pb::OrganisationKind::County)).await;
    let set = set_district(NATIONAL, "2024-01-01", vec![(&one, true)])
        .await
        .unwrap();
    assert_eq!((set[0].version, set[0].district), (1, true));
    let set = set_district(NATIONAL, "2025-01-01", vec![(&one, false)])
        .await
        .unwrap();
    assert_eq!((set[0].version, set[0].valid_from.as_str()), (2, "2025-01-01"));
    for (day, district) in [
        ("2023-12-31", false),
        ("", true),
        ("2024-12-31", true),
        ("2025-01-01", false),
    ] {
        assert_eq!(
            get(NATIONAL, &one, day).await.unwrap().district,
            district,
            "on {day}"
        );
    }
    // Importing the organisation anew says nothing of it.
    let renamed = pb::Organisation {
        title: "Nyvik kommune".to_owned(),
        ..municipality(&one)
    };
    assert_eq!(import(renamed).await, 1);
    assert!(get(NATIONAL, &one, "").await.unwrap().district);

    let both = vec![(one.as_str(), false), (county.as_str(), true)];
    let refused = set_district(NATIONAL, "2024-02-01", both).await.unwrap_err();
    assert_eq!(
        (code(&refused).as_str(), source(&refused).as_str()),
        (
            "NOT_A_MUNICIPALITY",
            "system district-status-is-of-municipalities"
        )
    );
    assert!(get(NATIONAL, &one, "").await.unwrap().district, "nothing is set");
    let unknown = set_district(NATIONAL, "2024-02-01", vec![(&number(), true)]).await;
    assert_eq!(code(&unknown.unwrap_err()), "UNKNOWN_ORGANISATION");
    let twice = set_district(NATIONAL, "", vec![(&one, true), (&one, false)]).await;
    assert_eq!(
        fields(&twice.unwrap_err()),
        ["valid_from", "statuses[1].organisation_number"]
    );
    let elsewhere = set_district(REGION, "2024-02-01", vec![(&one, true)]).await;
    assert_eq!(elsewhere.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn copies_arrive_in_any_order_and_hold_the_same() {
    let number = number();
    let state = |version: i64, valid_from: &str, title: &str, statuses: &[(i64, &str, bool)]| {
        let organisation = pb::Organisation {
            version,
            valid_from: valid_from.to_owned(),
            title: title.to_owned(),
            ..municipality(&number)
        };
        let statuses = statuses
            .iter()
            .map(|(version, from, district)| pb::DistrictStatus {
                organisation_number: number.clone(),
                district: *district,
                valid_from: (*from).to_owned(),
                version: *version,
            });
        pb::OrganisationChanged {
            organisation: Some(organisation),
            district_statuses: statuses.collect(),
        }
    };
    let decided = [
        (1, "2024-01-01", true),
        (2, "2024-02-01", false),
        (3, "2024-02-01", true),
    ];
    // The newest, one that is still to come, the oldest, a correction of it, and the newest again.
    let events = [
        state(4, "2024-02-01", "Fire", &decided),
        state(3, "2025-01-01", "Tre", &decided[..2]),
        state(1, "", "Ein", &[]),
        state(2, "", "To", &decided[..1]),
        state(4, "2024-02-01", "Fire", &decided),
    ];
    for event in &events {
        world().tell("intake", "national", event).await.unwrap();
        let now = get(REGION, &number, "").await.unwrap();
        assert_eq!((now.title.as_str(), now.district), ("Fire", true));
    }
    for (day, title, district) in [
        ("2023-01-01", "To", false),
        ("2024-01-31", "To", true),
        ("2024-02-01", "Fire", true),
        ("2025-01-01", "Tre", true),
    ] {
        let held = get(REGION, &number, day).await.unwrap();
        assert_eq!(
            (held.title.as_str(), held.district),
            (title, district),
            "on {day}"
        );
    }
    // The row that submissions read is what holds today.
    let current: (String, bool, i64) =
        sqlx::query_as("SELECT title, district, version FROM intake.organisation WHERE number = $1")
            .bind(&number)
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    assert_eq!(current, ("Fire".to_owned(), true, 4));
    let unreadable = world()
        .tell("intake", "national", &state(0, "", "Null", &[]))
        .await;
    assert_eq!(code(&unreadable.unwrap_err()), "UNREADABLE_EVENT");
}

#[tokio::test]
async fn an_owner_of_the_version_before_is_understood() {
    let number = number();
    let event = pb::OrganisationChanged {
        organisation: Some(pb::Organisation {
            district: true,
            ..municipality(&number)
        }),
        district_statuses: Vec::new(),
    };
    world().tell("intake", "national", &event).await.unwrap();
    assert!(get(REGION, &number, "").await.unwrap().district);
}

#[tokio::test]
async fn what_was_recorded_cannot_be_changed() {
    for table in [
        "organisation_fact",
        "district_status",
        "organisation_succession",
        "office_name",
    ] {
        for sql in [
            format!("DELETE FROM intake.{table}"),
            format!("UPDATE intake.{table} SET recorded_at = NULL"),
        ] {
            let refused = sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&mut world().sql().await)
                .await
                .unwrap_err();
            assert_eq!(refused.into_database_error().unwrap().code().unwrap(), "42501");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_ahead_becomes_current_on_its_day() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let number = number();
    house.import(municipality(&number)).await;
    let ahead = pb::Organisation {
        title: "Nyvik kommune".to_owned(),
        valid_from: "2024-01-01".to_owned(),
        ..municipality(&number)
    };
    house.import(ahead).await;
    house.copied("trondelag", &number).await;
    let mut sql = house.0.connect_as(Service::Intake, "trondelag").await.unwrap();
    let mut title = async || -> anyhow::Result<String> {
        let sql_text = "SELECT title FROM intake.organisation WHERE number = $1";
        Ok(sqlx::query_scalar(sql_text)
            .bind(&number)
            .fetch_one(&mut sql)
            .await?)
    };
    assert_eq!(title().await.unwrap(), format!("Prøve {number}"));
    // A second before midnight in Oslo nothing has happened; at midnight it has.
    house.turn("2023-12-31T23:00:00Z");
    eventually("the day", async || {
        Ok((title().await? == "Nyvik kommune").then_some(()))
    })
    .await
    .unwrap();
    assert!(house.0.stop().await);
}
