//! P7: who has taken over an applicant reads what it submitted and copies it, from the day on and never before.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::house::House;
use crate::samples::organisation;
use crate::world::{id, number};

const REGION: &str = "more-og-romsdal";

async fn read(house: &House, reader: &str, name: &str) -> Result<pb::Application, Status> {
    let request = pb::GetApplicationRequest {
        name: name.to_owned(),
    };
    let answer = house.applicant(reader).get_application(request).await?;
    Ok(answer.into_inner().application.unwrap())
}

async fn copy(house: &House, reader: &str, source: &str, call: &str) -> Result<pb::Application, Status> {
    let request = pb::CopyApplicationRequest {
        parent: format!("regions/{REGION}"),
        request_id: id(),
        source: source.to_owned(),
        call: call.to_owned(),
    };
    let answer = house.applicant(reader).copy_application(request).await?;
    Ok(answer.into_inner().application.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_successor_reads_and_copies_what_its_predecessor_submitted() {
    let house = House::start(&[REGION], |_| {}).await;
    let call = house.announce(&[REGION]).await.remove(0);
    let (former, new, other) = (number(), number(), number());
    for (municipality, from) in [(&former, ""), (&other, ""), (&new, "2024-01-01")] {
        let record = pb::Organisation {
            region: REGION.to_owned(),
            valid_from: from.to_owned(),
            ..organisation(municipality, pb::OrganisationKind::Municipality)
        };
        assert_eq!(house.import(record).await, 1);
    }
    house
        .succeed(&former, &new, pb::SuccessionKind::Merger)
        .await
        .unwrap();
    for municipality in [&former, &other, &new] {
        house.copied(REGION, municipality).await;
    }
    let sent = house.draft(&former, &call, 2).await.unwrap();
    house.submit(&sent).await;
    let unsent = house.draft(&former, &call, 1).await.unwrap();

    let early = read(&house, &new, &sent.name).await.unwrap_err();
    assert_eq!(
        early.code(),
        Code::NotFound,
        "it takes over on the first of January"
    );

    house.turn("2024-02-15T12:00:00Z");
    let seen = read(&house, &new, &sent.name).await.unwrap();
    assert_eq!(seen.organisation_number, former);
    let draft = copy(&house, &new, &sent.name, &call).await.unwrap();
    assert_eq!(draft.organisation_number, new, "the copy is the successor's own");
    for (reader, name) in [(&other, &sent.name), (&new, &unsent.name)] {
        let refused = [
            read(&house, reader, name).await.unwrap_err().code(),
            copy(&house, reader, name, &call).await.unwrap_err().code(),
        ];
        assert_eq!(refused, [Code::NotFound; 2], "{reader} of {name}");
    }
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_one_that_lives_on_submits_after_a_split_is_its_own() {
    let house = House::start(&[REGION], |_| {}).await;
    let call = house.announce(&[REGION]).await.remove(0);
    let (lives_on, split_off) = (number(), number());
    for (municipality, from) in [(&lives_on, ""), (&split_off, "2024-01-01")] {
        let record = pb::Organisation {
            region: REGION.to_owned(),
            valid_from: from.to_owned(),
            ..organisation(municipality, pb::OrganisationKind::Municipality)
        };
        assert_eq!(house.import(record).await, 1);
    }
    house
        .succeed(&lives_on, &split_off, pb::SuccessionKind::Split)
        .await
        .unwrap();
    for municipality in [&lives_on, &split_off] {
        house.copied(REGION, municipality).await;
    }
    let before = house.draft(&lives_on, &call, 2).await.unwrap();
    house.submit(&before).await;
    house.turn("2024-02-15T12:00:00Z");
    assert!(
        read(&house, &split_off, &before.name).await.is_ok(),
        "they were one"
    );

    let next = house.announce_another(REGION).await;
    let after = house.draft(&lives_on, &next, 1).await.unwrap();
    house.submit(&after).await;
    let refused = read(&house, &split_off, &after.name).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "it is the other's alone");
    assert!(house.0.stop().await);
}
