//! Over 300 lines: every filter and order of the lists, each with its pages.
//!
//! Lists: filters, orders, Norwegian search, and pages that fit together.

use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::samples::{call, content, measure, organisation};
use crate::tokens;
use crate::world::{REGION, code, fields, number, source, world};

type Request = pb::ListApplicationsRequest;

/// A submitted application of a new organisation.
async fn submitted(call: &str, title: &str, applied_kroner: i64, purpose: &str) -> pb::Application {
    let number = named(title).await;
    let mut one = measure("bachelor", 1);
    one.applied_ore = applied_kroner * 100;
    one.budget_lines.truncate(1);
    one.budget_lines[0].amount_ore = one.applied_ore + one.own_funding_ore;
    let mut text = content(vec![one]);
    text.purpose = purpose.to_owned();
    let draft = world().draft(&number, call, text).await.unwrap();
    world().submit(&draft).await.unwrap()
}

/// A new municipality of this name; its number.
async fn named(title: &str) -> String {
    let organisation = pb::Organisation {
        title: title.to_owned(),
        ..organisation(&number(), pb::OrganisationKind::Municipality)
    };
    world().organisation(organisation).await
}

fn of(call: &str) -> Request {
    Request {
        parent: REGION.to_owned(),
        call: call.to_owned(),
        ..Request::default()
    }
}

/// What the office is shown on one page.
async fn office(request: Request) -> Result<pb::ListApplicationsResponse, Status> {
    let response = world()
        .lists(&tokens::office("trondelag"))
        .list_applications(request)
        .await?;
    Ok(response.into_inner())
}

/// Names of the applicants in a list of the office, page by page.
async fn applicants(mut request: Request) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        let page = office(request.clone()).await.unwrap();
        let applicant = |one: pb::Application| one.applicant.unwrap().title;
        names.extend(page.applications.into_iter().map(applicant));
        if page.next_page_token.is_empty() {
            return names;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn every_order_runs_both_ways_over_pages() {
    let call = world().call(call()).await;
    // In the order in which they are made.
    for (title, kroner) in [
        ("Ørland", 300_000),
        ("Zakariasvik", 100_000),
        ("Aasen", 500_000),
        ("Ærøy", 100_000),
        ("Bodø", 400_000),
        ("Ålesund", 200_000),
    ] {
        submitted(&call, title, kroner, "Formål.").await;
    }
    let created = ["Ørland", "Zakariasvik", "Aasen", "Ærøy", "Bodø", "Ålesund"];
    let applied = ["Zakariasvik", "Ærøy", "Ålesund", "Ørland", "Bodø", "Aasen"];
    // Æ, Ø and Å are last, and Aa is Å.
    let alphabet = ["Bodø", "Zakariasvik", "Ærøy", "Ørland", "Ålesund", "Aasen"];
    for (order, expected) in [
        (pb::ApplicationOrder::Unspecified, created),
        (pb::ApplicationOrder::Created, created),
        // All at the same instant of the test's clock: by creation.
        (pb::ApplicationOrder::Submitted, created),
        (pb::ApplicationOrder::Applied, applied),
        (pb::ApplicationOrder::Applicant, alphabet),
        (pb::ApplicationOrder::CaseNumber, created),
    ] {
        for page_size in [1, 2, 6, 50] {
            let request = Request {
                page_size,
                order_by: order.into(),
                ..of(&call)
            };
            assert_eq!(
                applicants(request.clone()).await,
                expected,
                "{order:?} by {page_size}"
            );
            let descending = Request {
                descending: true,
                ..request
            };
            let mut backwards = expected.to_vec();
            backwards.reverse();
            assert_eq!(
                applicants(descending).await,
                backwards,
                "{order:?} by {page_size}"
            );
        }
    }
}

#[tokio::test]
async fn filters_hold_together_and_each_by_itself() {
    let call = world().call(call()).await;
    let low = submitted(&call, "Lavangen", 100_000, "Formål.").await;
    let high = submitted(&call, "Høyanger", 900_000, "Formål.").await;
    let own = |change: fn(&mut Request)| {
        let mut request = of(&call);
        change(&mut request);
        applicants(request)
    };
    let (both, none): ([&str; 2], [&str; 0]) = (["Lavangen", "Høyanger"], []);
    assert_eq!(own(|r| r.edition = "kkt-2024".into()).await, both);
    assert_eq!(own(|r| r.edition = "kkt-2023".into()).await, none);
    assert_eq!(own(|r| r.scheme = "kkt".into()).await, both);
    assert_eq!(own(|r| r.scheme = "kki".into()).await, none);
    assert_eq!(own(|r| r.year = 2024).await, both);
    assert_eq!(own(|r| r.year = 2023).await, none);
    assert_eq!(own(|r| r.submitted_from = "2024-02-15".into()).await, both);
    assert_eq!(own(|r| r.submitted_from = "2024-02-16".into()).await, none);
    assert_eq!(own(|r| r.submitted_to = "2024-02-15".into()).await, both);
    assert_eq!(own(|r| r.submitted_to = "2024-02-14".into()).await, none);
    assert_eq!(own(|r| r.applied_from_ore = 10_000_000).await, both);
    assert_eq!(own(|r| r.applied_from_ore = 10_000_001).await, ["Høyanger"]);
    assert_eq!(own(|r| r.applied_to_ore = 90_000_000).await, both);
    assert_eq!(own(|r| r.applied_to_ore = 89_999_999).await, ["Lavangen"]);
    assert_eq!(
        own(|r| r.state = pb::ApplicationState::Submitted.into()).await,
        both
    );
    assert_eq!(own(|r| r.states = vec![2, 3]).await, both);
    assert_eq!(own(|r| r.states = vec![3]).await, none);
    // Drafts are nobody's but the applicant's.
    assert_eq!(own(|r| r.state = pb::ApplicationState::Draft.into()).await, none);
    for (application, name) in [(&low, "Lavangen"), (&high, "Høyanger")] {
        let request = Request {
            organisation_number: application.organisation_number.clone(),
            scheme: "kkt".to_owned(),
            applied_from_ore: application.applied_ore,
            order_by: pb::ApplicationOrder::Applied.into(),
            ..of("")
        };
        assert_eq!(applicants(request).await, [name]);
    }
    let of_both = Request {
        organisation_number: low.organisation_number,
        applied_from_ore: high.applied_ore,
        ..of(&call)
    };
    assert_eq!(applicants(of_both).await, none);
}

#[tokio::test]
async fn words_are_found_by_their_stem_and_only_where_they_may_be_sought() {
    let call = world().call(call()).await;
    let purpose = "Kompetanseheving for helsearbeidere i ÅPNE avdelinger";
    let one = submitted(&call, "Ørskog kommune", 100_000, purpose).await;
    submitted(&call, "Vanylven", 100_000, "Videreutdanning i sykehjem").await;
    let found = |query: &str| {
        applicants(Request {
            query: query.to_owned(),
            ..of(&call)
        })
    };
    assert_eq!(found("kompetansehevingen").await, ["Ørskog kommune"]);
    assert_eq!(found("avdelingen").await, ["Ørskog kommune"]);
    assert_eq!(found("ØRSKOG").await, ["Ørskog kommune"]);
    assert_eq!(found("kommunene").await, ["Ørskog kommune"]);
    assert_eq!(found(&one.case_number).await, ["Ørskog kommune"]);
    assert_eq!(found("\"åpne avdelinger\"").await, ["Ørskog kommune"]);
    assert_eq!(found("\"avdelinger åpne\"").await.len(), 0);
    assert_eq!(
        found("sykehjem or kompetanseheving").await,
        ["Ørskog kommune", "Vanylven"]
    );
    assert_eq!(found("tiltak -sykehjem").await, ["Ørskog kommune"]);
    // Everybody's measure, and in nobody's contact.
    assert_eq!(found("tiltak").await.len(), 2);
    assert_eq!(found("kontakt").await.len(), 0);
    // Of stop words alone nothing is found, and no query is malformed.
    assert_eq!(found("og i på").await.len(), 0);
    assert_eq!(found("\" or - (&|!:*").await.len(), 0);
    // Together with an organisation.
    let of_one = Request {
        organisation_number: one.organisation_number.clone(),
        query: "avdelingene".to_owned(),
        ..of("")
    };
    assert_eq!(applicants(of_one.clone()).await, ["Ørskog kommune"]);
    let other = Request {
        query: "sykehjem".to_owned(),
        ..of_one
    };
    assert_eq!(applicants(other).await.len(), 0);
}

#[tokio::test]
async fn an_applicant_finds_its_drafts_in_every_order_and_nobody_elses_anything() {
    let (number, call) = (named("Åfjord").await, world().call(call()).await);
    let first = world()
        .draft(&number, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let draft = world()
        .draft(&number, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    world().submit(&first).await.unwrap();
    submitted(&call, "En annen", 100_000, "Formål.").await;
    let mut client = world().lists(&tokens::applicant(&number));
    let mut names = async |request: Request| -> Vec<String> {
        let response = client.list_applications(request).await.unwrap().into_inner();
        response.applications.into_iter().map(|one| one.name).collect()
    };
    for (order_by, expected) in [
        (1, [&first, &draft]),
        (2, [&first, &draft]),
        (3, [&draft, &first]),
        (4, [&draft, &first]),
        (5, [&draft, &first]),
    ] {
        let expected = expected.map(|one| one.name.clone());
        let request = Request { order_by, ..of("") };
        assert_eq!(names(request).await, expected, "{order_by}");
    }
    let drafts = Request { state: 1, ..of("") };
    assert_eq!(names(drafts).await, std::slice::from_ref(&draft.name));
    // A draft has nothing of what comes with submission.
    for request in [
        Request {
            query: "tiltak".into(),
            ..of("")
        },
        Request {
            submitted_from: "2024-01-01".into(),
            ..of("")
        },
        Request {
            applied_to_ore: 1_000_000_000,
            ..of("")
        },
    ] {
        assert_eq!(names(request).await, std::slice::from_ref(&first.name));
    }
    let other = Request {
        organisation_number: crate::world::number(),
        ..of("")
    };
    let refused = world()
        .lists(&tokens::applicant(&number))
        .list_applications(other)
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "OTHER_ORGANISATION".to_owned(),
            "system own-organisation".to_owned()
        )
    );
}

#[tokio::test]
async fn a_page_token_is_of_one_list() {
    let call = world().call(call()).await;
    for title in ["Alta", "Bodø"] {
        submitted(&call, title, 100_000, "Formål.").await;
    }
    let request = Request {
        page_size: 1,
        order_by: pb::ApplicationOrder::Applied.into(),
        ..of(&call)
    };
    let first = office(request.clone()).await.unwrap();
    let next = Request {
        page_token: first.next_page_token,
        ..request
    };
    assert_eq!(office(next.clone()).await.unwrap().applications.len(), 1);
    // The size of a page is no part of the list.
    let larger = Request {
        page_size: 9,
        ..next.clone()
    };
    assert_eq!(office(larger).await.unwrap().applications.len(), 1);
    for other in [
        Request {
            call: String::new(),
            ..next.clone()
        },
        Request {
            descending: true,
            ..next.clone()
        },
        Request {
            order_by: 1,
            ..next.clone()
        },
        Request {
            query: "tiltak".into(),
            ..next.clone()
        },
        Request {
            year: 2024,
            ..next.clone()
        },
        Request {
            page_token: "AAAA".into(),
            ..next.clone()
        },
    ] {
        let refused = office(other).await.unwrap_err();
        assert_eq!(
            (refused.code(), fields(&refused)),
            (Code::InvalidArgument, vec!["page_token".to_owned()])
        );
    }
    // An applicant's list is another one.
    let stranger = named("Fremmed").await;
    let refused = world()
        .lists(&tokens::applicant(&stranger))
        .list_applications(next)
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["page_token"]);
}

#[tokio::test]
async fn all_that_is_wrong_with_a_filter_is_said_at_once() {
    let wrong = Request {
        page_size: -1,
        page_token: "?".into(),
        call: "regions/nordland/calls/01890a5d-ac96-774b-bcce-b302099a8057".into(),
        state: 99,
        states: vec![0],
        organisation_number: "123456789".into(),
        edition: "x".repeat(61),
        scheme: "x".repeat(61),
        year: 1999,
        submitted_from: "15.02.2024".into(),
        applied_from_ore: 2,
        applied_to_ore: 1,
        query: "x".repeat(201),
        order_by: 99,
        ..of("")
    };
    let refused = office(wrong).await.unwrap_err();
    let mut named = fields(&refused);
    named.sort();
    let expected = [
        "applied_to_ore",
        "call",
        "edition",
        "order_by",
        "organisation_number",
        "page_size",
        "page_token",
        "query",
        "scheme",
        "state",
        "states[0]",
        "submitted_from",
        "year",
    ];
    assert_eq!(named, expected);
    for (request, field) in [
        (
            Request {
                states: vec![2; 11],
                ..of("")
            },
            "states",
        ),
        (
            Request {
                submitted_from: "2024-02-16".into(),
                submitted_to: "2024-02-15".into(),
                ..of("")
            },
            "submitted_to",
        ),
    ] {
        assert_eq!(fields(&office(request).await.unwrap_err()), [field]);
    }
}

#[tokio::test]
async fn agencies_and_the_directorate_see_what_the_office_sees() {
    let call = world().call(call()).await;
    let one = submitted(&call, "Alstahaug", 100_000, "Formål.").await;
    world()
        .draft(&one.organisation_number, &call, pb::ApplicationContent::default())
        .await
        .unwrap();
    for token in [tokens::agency(), tokens::directorate()] {
        let mut client = world().lists(&token);
        let listed = client.list_applications(of(&call)).await.unwrap().into_inner();
        assert_eq!(listed.applications, std::slice::from_ref(&one));
    }
}
