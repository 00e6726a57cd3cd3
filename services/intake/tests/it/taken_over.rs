//! P7: who has taken over an applicant reads what it submitted and copies it, from the day on and never before.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::completions::{in_words, revised};
use crate::house::House;
use crate::samples::organisation;
use crate::world::{id, number, rules};

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

/// The codes that an applicant's attempts to read and to answer a request in words end with.
async fn tried(house: &House, number: &str, completion: &pb::Completion) -> [Code; 2] {
    let mut client = house.completions(number);
    let get = pb::GetCompletionRequest {
        name: completion.name.clone(),
    };
    let read = client.get_completion(get).await;
    let answered = client.answer_completion(in_words(completion)).await;
    [
        read.map_or_else(|refused| refused.code(), |_| Code::Ok),
        answered.map_or_else(|refused| refused.code(), |_| Code::Ok),
    ]
}

/// The names of the requests that an applicant sees.
async fn listed(house: &House, number: &str) -> Vec<String> {
    let list = pb::ListCompletionsRequest {
        parent: format!("regions/{REGION}"),
        ..pb::ListCompletionsRequest::default()
    };
    let mut client = house.completions(number);
    let answer = client.list_completions(list).await.unwrap().into_inner();
    answer.completions.into_iter().map(|one| one.name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_successor_answers_for_its_predecessor_that_is_no_more() {
    let house = House::start(&[REGION], |_| {}).await;
    let call = house.announce(&[REGION]).await.remove(0);
    let (former, new, other) = (number(), number(), number());
    let municipality = |number: &str| pb::Organisation {
        region: REGION.to_owned(),
        ..organisation(number, pb::OrganisationKind::Municipality)
    };
    let dissolved = pb::Organisation {
        status: pb::OrganisationStatus::Dissolved.into(),
        valid_from: "2024-01-01".to_owned(),
        ..municipality(&former)
    };
    for record in [
        municipality(&former),
        municipality(&new),
        municipality(&other),
        dissolved,
    ] {
        assert_eq!(house.import(record).await, 1);
    }
    let merger = pb::SuccessionKind::Merger;
    house.succeed(&former, &new, merger).await.unwrap();
    for municipality in [&former, &new, &other] {
        house.copied(REGION, municipality).await;
    }
    let draft = house.draft(&former, &call, 2).await.unwrap();
    let sent = house.submit(&draft).await;
    let first = house.ask(REGION, &sent).await;
    assert_eq!(tried(&house, &new, &first).await, [Code::NotFound; 2], "not yet");
    assert_eq!(tried(&house, &former, &first).await, [Code::Ok; 2]);

    house.turn("2024-02-15T12:00:00Z");
    let second = house.ask(REGION, &sent).await;
    assert_eq!(tried(&house, &other, &second).await, [Code::NotFound; 2]);
    assert_eq!(
        listed(&house, &new).await,
        [first.name.clone(), second.name.clone()]
    );
    assert!(listed(&house, &other).await.is_empty());
    // The one that is no more cannot sign anew; what took it over can.
    let content = sent.content.clone().unwrap();
    let revised = |by: &str| {
        let mut client = house.completions(by);
        let request = revised(&second, content.clone());
        async move { client.answer_completion(request).await }
    };
    assert_eq!(rules(&revised(&former).await.unwrap_err()), ["register-status"]);
    let answered = revised(&new).await.unwrap().into_inner();
    let (completion, application) = (answered.completion.unwrap(), answered.application.unwrap());
    assert_eq!(completion.state(), pb::CompletionState::Answered);
    assert_eq!(
        (completion.revision, application.organisation_number),
        (2, former)
    );
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

    let asked = house.ask(REGION, &before).await;
    assert_eq!(
        tried(&house, &split_off, &asked).await,
        [Code::Ok, Code::NotFound],
        "who lives on answers for itself"
    );

    let next = house.announce_another(REGION).await;
    let after = house.draft(&lives_on, &next, 1).await.unwrap();
    house.submit(&after).await;
    let refused = read(&house, &split_off, &after.name).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "it is the other's alone");
    assert!(house.0.stop().await);
}
