//! Awards as JSON, without login: what is public, and nothing else.

use serde_json::Value;
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_testkit::http::{self, Answer};

use crate::office::{NUMBER, Office};

const LIST: &str = "/regions/{region}/awards";
const ONE: &str = "/regions/{region}/awards/{id}";

async fn get(office: &Office, path: &str, headers: &[(&str, &str)]) -> anyhow::Result<Answer> {
    let path = format!("/public/v1{path}");
    http::get(&office.world, Service::Allocation, &path, headers).await
}

async fn read(office: &Office, operation: &str, path: &str) -> anyhow::Result<Value> {
    let answer = get(office, path, &[]).await?;
    http::described(&office.world, Service::Allocation, operation, &answer).await
}

/// An office that has awarded two applications, refused one and only proposed another.
async fn decided() -> anyhow::Result<Office> {
    let office = Office::open().await?;
    office.frame(2_000_000, 400_000).await?;
    let (high, low) = (Grade::High, Grade::Low);
    let two = (300_000, 300_000, high, "");
    office
        .recommend(1, &[two, two, (450_000, 400_000, high, "avlastning")])
        .await?;
    office.recommend(2, &[(10_000, 0, low, "")]).await?;
    office.recommend(3, &[(200_000, 200_000, high, "")]).await?;
    office.recommend(4, &[(100_000, 100_000, high, "")]).await?;
    office.propose().await?;
    for decision in office.decisions().await?.iter().take(3) {
        office.decide(decision).await?;
    }
    Ok(office)
}

#[tokio::test]
async fn awards_are_read_by_anyone_and_nothing_else_of_a_decision() -> anyhow::Result<()> {
    let office = decided().await?;
    let body = read(&office, LIST, "/regions/trondelag/awards").await?;
    let awards = body["awards"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(awards.len(), 2, "neither the refusal nor the proposal: {body}");
    let large = awards.iter().find(|award| award["amount_ore"] == 100_000_000);
    let large = large.ok_or_else(|| anyhow::anyhow!("no such award: {body}"))?;
    assert_eq!(large["recipient"]["organisation_number"], NUMBER);
    assert_eq!(large["recipient"]["name"], "Trondheim kommune");
    assert_eq!((&large["year"], &large["scheme"]), (&2024.into(), &"kkt".into()));
    assert_eq!(large["call"], office.call.as_str());
    let kinds = &large["measure_kinds"];
    assert_eq!(kinds[0]["code"], "bachelor");
    assert_eq!(
        (&kinds[0]["measures"], &kinds[0]["amount_ore"]),
        (&2.into(), &60_000_000.into())
    );
    assert_eq!(kinds[1]["amount_ore"], 40_000_000);
    for lang in ["nb", "nn", "en"] {
        assert!(kinds[0]["text"][lang].is_string(), "{kinds}");
    }
    let one = format!(
        "/regions/trondelag/awards/{}",
        large["id"].as_str().unwrap_or_default()
    );
    assert_eq!(read(&office, ONE, &one).await?, *large);

    // No reason, no title, no case, no person.
    let text = body.to_string();
    for hidden in [
        "God plan",
        "Som innstilt",
        "Tiltak 3",
        "2024-TRO",
        "applications/",
        "recommended",
    ] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let decider = office.person_of("application.decided").await?;
    assert!(!text.contains(&decider), "{text}");
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_gave_nothing_is_not_found() -> anyhow::Result<()> {
    let office = decided().await?;
    for decision in office.decisions().await? {
        let id = decision.name.rsplit('/').next().unwrap_or_default();
        let public = decision.amount_ore > 0 && decision.decided.is_some();
        let answer = get(&office, &format!("/regions/trondelag/awards/{id}"), &[]).await?;
        assert_eq!(answer.status, if public { 200 } else { 404 }, "{decision:?}");
        http::described(&office.world, Service::Allocation, ONE, &answer).await?;
    }
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn pages_and_filters_fit_together() -> anyhow::Result<()> {
    let office = decided().await?;
    let all = read(&office, LIST, "/regions/trondelag/awards").await?;
    let first = read(
        &office,
        LIST,
        "/regions/trondelag/awards?page_size=1&year=2024&scheme=kkt",
    )
    .await?;
    let token = first["next_page_token"].as_str().unwrap_or_default().to_owned();
    let path = format!("/regions/trondelag/awards?page_size=1&page_token={token}");
    let second = read(&office, LIST, &path).await?;
    assert_eq!(
        (&first["awards"][0], &second["awards"][0]),
        (&all["awards"][0], &all["awards"][1])
    );
    assert!(second.get("next_page_token").is_none(), "{second}");
    for none in ["?year=2023", "?scheme=kki", "?year=2024&scheme=kk"] {
        let page = read(&office, LIST, &format!("/regions/trondelag/awards{none}")).await?;
        assert_eq!(page["awards"], Value::Array(Vec::new()), "{none}");
    }
    for (wrong, parameter) in [
        ("?year=24", "year"),
        ("?page_token=MQ", "page_token"),
        ("?name=x", "name"),
    ] {
        let problem = read(&office, LIST, &format!("/regions/trondelag/awards{wrong}")).await?;
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{problem}");
    }
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_has_the_list_is_told_when_there_is_more() -> anyhow::Result<()> {
    let office = decided().await?;
    let path = "/regions/trondelag/awards";
    let first = get(&office, path, &[]).await?;
    let tag = first.header("etag");
    let again = get(&office, path, &[("if-none-match", tag)]).await?;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let proposed = office.decisions().await?;
    let proposed = proposed.iter().find(|decision| decision.decided.is_none());
    office
        .decide(proposed.ok_or_else(|| anyhow::anyhow!("all are decided"))?)
        .await?;
    let more = get(&office, path, &[("if-none-match", tag)]).await?;
    assert_eq!(more.status, 200);
    assert_eq!(more.json()?["awards"].as_array().map(Vec::len), Some(3));
    office.world.stop().await;
    Ok(())
}
