//! Announced calls as JSON, without login.

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_testkit::Role;
use tilskudd_testkit::http::{self, Answer};

use crate::house::House;
use crate::samples;
use crate::world::id;

const LIST: &str = "/regions/{region}/calls";
const ONE: &str = "/regions/{region}/calls/{id}";

async fn get(house: &House, path: &str, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/public/v1{path}");
    http::get(&house.0, Service::Intake, &path, headers)
        .await
        .unwrap()
}

async fn described(house: &House, operation: &str, answer: &Answer) -> serde_json::Value {
    http::described(&house.0, Service::Intake, operation, answer)
        .await
        .unwrap()
}

/// The id in a call's name.
fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn announced_calls_are_read_by_anyone_and_drafts_by_nobody() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let names = house.announce(&["trondelag"]).await;
    let announcer = house.0.office("announcer", "trondelag", &[Role::Announcer]);
    let mut client = CallServiceClient::new(house.0.channel(Service::Intake, &announcer).unwrap());
    let draft = pb::CreateCallRequest {
        parent: "regions/trondelag".to_owned(),
        request_id: id(),
        call: Some(samples::call()),
    };
    let draft = client
        .create_call(draft)
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap();

    let answer = get(&house, "/regions/trondelag/calls", &[]).await;
    let body = described(&house, LIST, &answer).await;
    assert_eq!(body["calls"].as_array().unwrap().len(), 1, "{body}");
    let call = &body["calls"][0];
    assert_eq!(call["name"], names[0].as_str());
    assert_eq!(call["region"], "trondelag");
    assert_eq!(call["state"], "open");
    assert_eq!(call["opens_at"], "2023-11-30T23:00:00Z");
    assert_eq!(call["edition"], "kkt-2024");
    assert_eq!(call["edition_sha256"], samples::kkt().hash());
    let texts = samples::kkt().names;
    for (lang, text) in [("nb", texts.nb), ("nn", texts.nn), ("en", texts.en)] {
        assert_eq!(call["title"][lang], *text, "{lang}");
    }
    assert!(call["auditor_threshold_ore"].is_i64() && call.get("rules").is_none());

    let answer = get(
        &house,
        &format!("/regions/trondelag/calls/{}", id_of(&names[0])),
        &[],
    )
    .await;
    let one = described(&house, ONE, &answer).await;
    let kinds = one["rules"]["measure_kinds"].as_array().unwrap();
    assert_eq!(kinds.len(), samples::kkt().measure_kinds().len());
    assert!(one["rules"]["recipients"][0]["text"]["nn"].is_string(), "{one}");
    let hidden = get(
        &house,
        &format!("/regions/trondelag/calls/{}", id_of(&draft.name)),
        &[],
    )
    .await;
    assert_eq!(hidden.status, 404);
    described(&house, ONE, &hidden).await;
}

#[tokio::test]
async fn what_a_call_lets_in_beyond_the_rules_is_shown() {
    let house = House::start(&["trondelag"], |_| {}).await;
    house.announce(&["trondelag"]).await;
    let kinds = [
        pb::OrganisationKind::Municipality.into(),
        pb::OrganisationKind::Voluntary.into(),
    ];
    let wide = pb::Call {
        recipients: kinds.to_vec(),
        other_regions: vec![pb::OrganisationKind::University.into()],
        ..samples::call()
    };
    let name = house.announce_call("trondelag", wide).await;
    let path = format!("/regions/trondelag/calls/{}", id_of(&name));
    let one = described(&house, ONE, &get(&house, &path, &[]).await).await;
    let recipients = one["rules"]["recipients"].as_array().unwrap();
    let codes: Vec<&str> = recipients.iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["municipality", "voluntary"], "{one}");
    assert_eq!(
        recipients[1]["text"]["nb"],
        "Utlysningen åpner også for frivillige organisasjoner."
    );
    assert_eq!(one["other_regions"], serde_json::json!(["university"]));
    assert_eq!(one["award_before_report"], false);
}

#[tokio::test]
async fn national_lists_the_regions_calls_page_by_page() {
    let house = House::start(&["trondelag", "nordland"], |_| {}).await;
    let mut names = house.announce(&["trondelag", "nordland"]).await;
    // Told to national by delivery.
    tilskudd_testkit::eventually("national has both", async || {
        let all = get(&house, "/regions/national/calls", &[]).await.json()?;
        Ok((all["calls"].as_array().map(Vec::len) == Some(2)).then_some(()))
    })
    .await
    .unwrap();
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let path = format!("/regions/national/calls?page_size=1&page_token={token}&year=2024");
        let answer = get(&house, &path, &[]).await;
        let page = described(&house, LIST, &answer).await;
        for call in page["calls"].as_array().unwrap() {
            seen.push(call["name"].as_str().unwrap().to_owned());
        }
        match page["next_page_token"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    names.reverse();
    assert_eq!(seen, names, "the newest first, each once");
    let none = get(&house, "/regions/national/calls?year=2023", &[]).await;
    assert_eq!(
        described(&house, LIST, &none).await["calls"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn who_has_it_already_is_not_sent_it_again_until_it_changes() {
    let house = House::start(&["trondelag"], |_| {}).await;
    house.announce(&["trondelag"]).await;
    let path = "/regions/trondelag/calls";
    let first = get(&house, path, &[]).await;
    let (tag, modified) = (first.header("etag"), first.header("last-modified"));
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    // The clock runs on while the call is made.
    assert!(modified.starts_with("Fri, 15 Dec 2023 12:0"), "{modified}");
    for asked in [("if-none-match", tag), ("if-modified-since", modified)] {
        let again = get(&house, path, &[asked]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{asked:?}");
        assert_eq!(again.header("etag"), tag);
    }
    let head = http::send(
        &house.0,
        Service::Intake,
        &format!("HEAD /public/v1{path}"),
        &[],
        &[],
    )
    .await
    .unwrap();
    assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, tag));
    // The deadline passes, and the call is closed.
    house.turn("2024-06-01T00:00:00Z");
    for asked in [("if-none-match", tag), ("if-modified-since", modified)] {
        let answer = get(&house, path, &[asked]).await;
        assert_eq!(answer.status, 200, "{asked:?}");
        assert_eq!(answer.json().unwrap()["calls"][0]["state"], "closed");
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_problem_that_says_why() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let wrong = [
        ("/regions/TRONDELAG/calls", "parent"),
        ("/regions/trondelag/calls?year=1999", "year"),
        ("/regions/trondelag/calls?year=x", "year"),
        ("/regions/trondelag/calls?page_size=0", "page_size"),
        ("/regions/trondelag/calls?page_size=201", "page_size"),
        ("/regions/trondelag/calls?page_token=x", "page_token"),
        ("/regions/trondelag/calls?colour=red", "colour"),
        ("/regions/trondelag/calls?year=2024&year=2023", "year"),
    ];
    let wrong = wrong.map(|(path, parameter)| (path, LIST, 400, "INVALID_ARGUMENT", parameter));
    let absent = [
        ("/regions/nordland/calls", LIST, 404, "REGION_NOT_SERVED", ""),
        ("/regions/trondelag/calls/1", ONE, 404, "NOT_FOUND", ""),
        ("/regions/%ff/calls", LIST, 404, "NOT_FOUND", ""),
        ("/nothing", LIST, 404, "NOT_FOUND", ""),
    ];
    for (path, operation, status, reason, parameter) in wrong.into_iter().chain(absent) {
        let answer = get(&house, path, &[]).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        let problem = described(&house, operation, &answer).await;
        assert_eq!(problem["reason"], reason, "{path}: {problem}");
        for lang in ["nb", "nn", "en"] {
            assert!(!problem["texts"][lang].as_str().unwrap().is_empty(), "{path}");
        }
        if !parameter.is_empty() {
            assert_eq!(problem["errors"][0]["parameter"], parameter, "{path}: {problem}");
        }
    }
    let post = "POST /public/v1/regions/trondelag/calls";
    let answer = http::send(&house.0, Service::Intake, post, &[], b"{}")
        .await
        .unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, "GET,HEAD"));
    assert_eq!(answer.json().unwrap()["reason"], "METHOD_NOT_ALLOWED");
}
