//! Over 300 lines: every odd answer of the register is a case.
//!
//! Enhetsregisteret on loopback, well and badly behaved: what it says is recorded, and whatever is odd changes
//! nothing and is reported.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::config;
use tilskudd_testkit::eventually;
use tokio::net::TcpListener;
use tonic::Code;

use crate::house::House;
use crate::samples::organisation;
use crate::tokens;
use crate::world::{NATIONAL, REGION, code, fields, id, number, source, world};

/// How the register behaves about one organisation.
#[derive(Clone)]
enum Answer {
    Json(Value),
    Status(StatusCode),
    Text(&'static str),
    Huge,
    Redirect,
    Never,
}

type Answers = Arc<Mutex<BTreeMap<String, Answer>>>;

async fn answer(State(answers): State<Answers>, Path(number): Path<String>, headers: HeaderMap) -> Response {
    assert_eq!(
        headers[header::ACCEPT],
        "application/vnd.brreg.enhetsregisteret.enhet.v2+json"
    );
    let answer = answers.lock().unwrap().get(&number).cloned();
    match answer.unwrap_or(Answer::Status(StatusCode::NOT_FOUND)) {
        Answer::Json(value) => value.to_string().into_response(),
        Answer::Status(status) => status.into_response(),
        Answer::Text(text) => text.into_response(),
        Answer::Huge => "x".repeat(10_000_000).into_response(),
        Answer::Redirect => (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response(),
        Answer::Never => std::future::pending().await,
    }
}

/// A register, and a house that asks it.
struct Registered {
    house: House,
    answers: Answers,
}

impl Registered {
    async fn start() -> Registered {
        let answers = Answers::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/enhetsregisteret/api/enheter/{number}", get(answer))
            // What a redirect points to is not what was configured, however good it looks.
            .route("/elsewhere", get(async || "{}"))
            .with_state(Arc::clone(&answers));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let house = House::start(&["trondelag"], move |config| {
            config.organisation_register = Some(config::Register {
                url: url.clone(),
                answer_ms: 1_000,
            });
        })
        .await;
        Registered { house, answers }
    }

    /// A municipality that is held here, about which the register answers so.
    async fn held(&self, answer: impl FnOnce(Value) -> Answer) -> String {
        let number = number();
        let unit = unit(&number);
        let held = as_registered(&number);
        assert_eq!(self.house.import(held).await, 1);
        self.answers.lock().unwrap().insert(number.clone(), answer(unit));
        number
    }

    async fn refresh(&self, numbers: &[String], request_id: &str) -> Vec<pb::RefreshedOrganisation> {
        let request = pb::RefreshOrganisationsRequest {
            parent: NATIONAL.to_owned(),
            request_id: request_id.to_owned(),
            organisation_numbers: numbers.to_vec(),
        };
        let response = self.house.organisations().refresh_organisations(request).await;
        response.unwrap().into_inner().organisations
    }

    async fn get(&self, number: &str, as_of: &str) -> pb::Organisation {
        let request = pb::GetOrganisationRequest {
            name: format!("{NATIONAL}/organisations/{number}"),
            as_of: as_of.to_owned(),
        };
        let response = self
            .house
            .organisations()
            .get_organisation(request)
            .await
            .unwrap();
        response.into_inner().organisation.unwrap()
    }
}

/// What the register has of a municipality.
fn unit(number: &str) -> Value {
    json!({
        "organisasjonsnummer": number, "navn": format!("PRØVE {number}"),
        "organisasjonsform": { "kode": "KOMM", "beskrivelse": "Kommune" },
        "maalform": "Bokmål", "konkurs": false,
        "forretningsadresse": {
            "adresse": ["Rådhuset"], "postnummer": "7004", "poststed": "TRONDHEIM",
            "kommunenummer": "5001", "landkode": "NO" },
    })
}

/// The same as it is held here.
fn as_registered(number: &str) -> pb::Organisation {
    pb::Organisation {
        register_name: format!("PRØVE {number}"),
        status: pb::OrganisationStatus::Active.into(),
        business_address: Some(pb::Address {
            lines: vec!["Rådhuset".to_owned()],
            postal_code: "7004".to_owned(),
            city: "TRONDHEIM".to_owned(),
            country_code: "NO".to_owned(),
        }),
        ..organisation(number, pb::OrganisationKind::Municipality)
    }
}

fn with(mut unit: Value, key: &str, value: Value) -> Answer {
    unit[key] = value;
    Answer::Json(unit)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_register_says_is_recorded_from_today_and_told() {
    let register = Registered::start().await;
    let same = register.held(Answer::Json).await;
    let renamed = register
        .held(|unit| with(unit, "navn", "NYVIK KOMMUNE".into()))
        .await;
    let moved = register
        .held(|mut unit| {
            unit["forretningsadresse"]["kommunenummer"] = "5058".into();
            unit["forretningsadresse"]["adresse"] = json!(["Torget 1", null, " "]);
            Answer::Json(unit)
        })
        .await;
    let bankrupt = register.held(|unit| with(unit, "konkurs", true.into())).await;
    let deleted = register
        .held(|unit| with(unit, "slettedato", "2023-12-01".into()))
        .await;
    let numbers = [&same, &renamed, &moved, &bankrupt, &deleted].map(Clone::clone);
    let (request_id, mut said) = (id(), Vec::new());
    for one in register.refresh(&numbers, &request_id).await {
        assert_eq!(one.failure, "");
        said.push((one.outcome(), one.changed_fields));
    }
    let changed = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        (pb::RefreshOutcome::Changed, fields)
    };
    assert_eq!(
        said,
        [
            (pb::RefreshOutcome::Unchanged, Vec::new()),
            changed(&["title", "register_name"]),
            changed(&["municipality_number", "business_address"]),
            changed(&["status"]),
            changed(&["status"]),
        ]
    );
    let now = register.get(&renamed, "").await;
    assert_eq!(
        (now.title.as_str(), now.valid_from.as_str()),
        ("NYVIK KOMMUNE", "2023-12-15")
    );
    // Its words about language are none of a decision.
    assert_eq!(
        now.language_form,
        tilskudd_proto::common::v1::LanguageForm::Nn as i32
    );
    assert_eq!(
        register.get(&renamed, "2023-12-14").await.title,
        format!("Prøve {renamed}")
    );
    assert_eq!(
        register.get(&moved, "").await.business_address.unwrap().lines,
        ["Torget 1"]
    );
    let gone = register.get(&deleted, "2023-12-01").await;
    assert_eq!(gone.status(), pb::OrganisationStatus::Dissolved);
    register.house.copied("trondelag", &renamed).await;
    // The same request again: the same answer, and nothing is recorded twice.
    let again = register.refresh(&numbers, &request_id).await;
    assert_eq!(again[1].outcome(), pb::RefreshOutcome::Changed);
    assert_eq!(register.get(&renamed, "").await.version, 2);
    // Another one: nothing differs any more.
    for one in register.refresh(&numbers, &id()).await {
        assert_eq!(one.outcome(), pb::RefreshOutcome::Unchanged, "{one:?}");
    }
    assert!(register.house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_or_odd_answer_changes_nothing_and_is_reported() {
    let register = Registered::start().await;
    let numbers = [
        register.held(|_| Answer::Status(StatusCode::NOT_FOUND)).await,
        register.held(|_| Answer::Status(StatusCode::GONE)).await,
        register
            .held(|_| Answer::Status(StatusCode::INTERNAL_SERVER_ERROR))
            .await,
        register.held(|_| Answer::Never).await,
        register.held(|_| Answer::Huge).await,
        register.held(|_| Answer::Text("{\"organisasjonsnummer\":")).await,
        register.held(|unit| with(unit, "navn", 7.into())).await,
        register
            .held(|unit| with(unit, "organisasjonsnummer", "958935420".into()))
            .await,
        register.held(|_| Answer::Redirect).await,
        register
            .held(|unit| with(unit, "organisasjonsform", json!({ "kode": "AS" })))
            .await,
        number(),
    ];
    // One good answer among them is used all the same.
    let good = register.held(|unit| with(unit, "konkurs", true.into())).await;
    let mut asked = numbers.to_vec();
    asked.push(good.clone());
    let said = register.refresh(&asked, &id()).await;
    let why = [
        "no such organisation",
        "has removed the organisation",
        "status 500",
        "does not answer",
        "too large",
        "cannot be read",
        "cannot be read",
        "about another organisation",
        "status 302",
        "form AS does not fit",
        "not registered here",
    ];
    for (one, why) in said.iter().zip(why) {
        assert_eq!(one.outcome(), pb::RefreshOutcome::Failed, "{one:?}");
        assert!(one.failure.contains(why), "{one:?}");
        assert!(one.changed_fields.is_empty());
    }
    assert_eq!(said.last().unwrap().outcome(), pb::RefreshOutcome::Changed);
    for number in &numbers[..10] {
        assert_eq!(register.get(number, "").await.version, 1);
    }
    assert_eq!(
        register.get(&good, "").await.status(),
        pb::OrganisationStatus::Bankrupt
    );
    // Who asked, and what failed, stands in the audit log.
    let mut sql = register
        .house
        .0
        .connect_as(Service::Intake, "national")
        .await
        .unwrap();
    let details: Value = sqlx::query_scalar(
        "SELECT details::jsonb FROM intake.audit_entry WHERE action = 'organisations.refreshed'",
    )
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!((&details["asked"], &details["changed"]), (&json!(12), &json!(1)));
    assert_eq!(details["failed"].as_object().unwrap().len(), 11);
    assert!(register.house.0.stop().await);
}

#[tokio::test]
async fn only_national_asks_and_only_where_the_register_is_configured() {
    let request = |parent: &str, numbers: Vec<String>| pb::RefreshOrganisationsRequest {
        parent: parent.to_owned(),
        request_id: id(),
        organisation_numbers: numbers,
    };
    let mut client = world().organisations(&tokens::operator());
    let refused = client
        .refresh_organisations(request(REGION, vec![number()]))
        .await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(source(&refused), "system national-owns");
    let refused = client
        .refresh_organisations(request(NATIONAL, vec![number()]))
        .await;
    assert_eq!(code(&refused.unwrap_err()), "REGISTER_NOT_CONFIGURED");
    let one = number();
    let refused = client
        .refresh_organisations(request(NATIONAL, vec![one.clone(), "12".to_owned(), one]))
        .await;
    assert_eq!(
        fields(&refused.unwrap_err()),
        ["organisation_numbers[1]", "organisation_numbers[2]"]
    );
    let many = vec![number(); 41];
    let refused = client
        .refresh_organisations(request(NATIONAL, many))
        .await
        .unwrap_err();
    assert!(fields(&refused).contains(&"organisation_numbers".to_owned()));
}

/// What was asked and changed at each turn, the oldest first.
async fn turns(sql: &mut PgConnection) -> Vec<Value> {
    sqlx::query_scalar(
        "SELECT details::jsonb FROM intake.audit_entry WHERE action = 'organisations.refreshed' ORDER BY id",
    )
    .fetch_all(sql)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn national_asks_by_itself_forty_an_hour_and_those_longest_ago_first() {
    let register = Registered::start().await;
    let mut numbers: Vec<String> = (0..41).map(|_| number()).collect();
    numbers.sort();
    {
        let mut answers = register.answers.lock().unwrap();
        answers.extend(numbers.iter().map(|one| (one.clone(), Answer::Json(unit(one)))));
        let renamed = with(unit(&numbers[0]), "navn", "NYVIK KOMMUNE".into());
        answers.insert(numbers[0].clone(), renamed);
        let failing = Answer::Status(StatusCode::INTERNAL_SERVER_ERROR);
        answers.insert(numbers[1].clone(), failing);
    }
    let known = numbers.iter().map(|one| pb::Organisation {
        made_up: false,
        ..as_registered(one)
    });
    let request = pb::ImportOrganisationsRequest {
        parent: NATIONAL.to_owned(),
        request_id: id(),
        organisations: known.collect(),
    };
    let mut client = register.house.organisations();
    client.import_organisations(request).await.unwrap();
    // What is made up is in no register.
    register.held(Answer::Json).await;
    let mut sql = register
        .house
        .0
        .connect_as(Service::Intake, "national")
        .await
        .unwrap();
    eventually("the first turn", async || {
        Ok((!turns(&mut sql).await.is_empty()).then_some(()))
    })
    .await
    .unwrap();
    let first = turns(&mut sql).await;
    assert_eq!(
        (&first[0]["asked"], &first[0]["changed"]),
        (&json!(40), &json!(1))
    );
    let failed = first[0]["failed"].as_object().unwrap();
    assert!(
        failed.len() == 1 && failed.contains_key(&numbers[1]),
        "{failed:?}"
    );
    assert_eq!(register.get(&numbers[0], "").await.title, "NYVIK KOMMUNE");
    assert_eq!(register.get(&numbers[1], "").await.version, 1);
    let asked = "SELECT number FROM intake.register_question ORDER BY number";
    let asked: Vec<String> = sqlx::query_scalar(asked).fetch_all(&mut sql).await.unwrap();
    assert_eq!(asked, numbers[..40]);
    assert_eq!(turns(&mut sql).await.len(), 1, "it pauses");
    // An hour later: first the one that never was asked about.
    sqlx::query("UPDATE intake.register_question SET asked_at = asked_at - interval '61 minutes'")
        .execute(&mut sql)
        .await
        .unwrap();
    eventually("the second turn", async || {
        Ok((turns(&mut sql).await.len() == 2).then_some(()))
    })
    .await
    .unwrap();
    let last: Option<String> =
        sqlx::query_scalar("SELECT number FROM intake.register_question WHERE number = $1")
            .bind(&numbers[40])
            .fetch_optional(&mut sql)
            .await
            .unwrap();
    assert_eq!(last.as_ref(), Some(&numbers[40]));
    assert!(register.house.0.stop().await);
}
