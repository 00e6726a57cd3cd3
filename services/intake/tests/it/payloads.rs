//! What other services send is read or refused, and what cannot be read leaves nothing.

use prost::{Message, Name};
use tilskudd_proto::allocation::v1::{Decision, DecisionMade};
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::timestamps::timestamp;
use tonic::Code;

use crate::samples::{call, content, measure, organisation};
use crate::tokens;
use crate::world::{REGION, id, number, world};

/// Every event that intake in a region understands, with the service and tenant that may send it.
fn right(application: &str) -> [(String, &'static str, &'static str, Vec<u8>); 3] {
    let one = organisation(&number(), pb::OrganisationKind::Municipality);
    let changed = pb::OrganisationChanged {
        organisation: Some(one),
        ..pb::OrganisationChanged::default()
    };
    let edition = pb::EditionPublished {
        edition: Some(pb::Edition::default()),
    };
    let decision = Decision {
        application: application.to_owned(),
        ..Decision::default()
    };
    let decided = DecisionMade {
        decision: Some(decision),
        ..DecisionMade::default()
    };
    [
        (
            pb::OrganisationChanged::full_name(),
            "intake",
            "national",
            changed.encode_to_vec(),
        ),
        (
            pb::EditionPublished::full_name(),
            "intake",
            "national",
            edition.encode_to_vec(),
        ),
        (
            DecisionMade::full_name(),
            "allocation",
            "trondelag",
            decided.encode_to_vec(),
        ),
    ]
}

async fn rows() -> [i64; 4] {
    let mut conn = world().sql().await;
    let mut rows = [0; 4];
    let counts = [
        "SELECT count(*) FROM intake.edition",
        "SELECT count(*) FROM intake.application WHERE state = 'decided'",
        "SELECT count(*) FROM intake.organisation WHERE title = ''",
        "SELECT count(*) FROM intake.call",
    ];
    for (row, count) in rows.iter_mut().zip(counts) {
        *row = sqlx::query_scalar(count).fetch_one(&mut conn).await.unwrap();
    }
    rows
}

#[tokio::test]
async fn a_payload_that_was_cut_or_changed_is_taken_or_refused_and_never_breaks_the_service() {
    let (applicant, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&applicant, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let mut seed: u64 = 7;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let (before, mut refused) = (rows().await[1..3].to_vec(), 0);
    for round in 0..150 {
        for (kind, sender, tenant, payload) in right(&draft.name) {
            let mut payload = payload;
            match round % 3 {
                0 => payload.truncate(next(payload.len())),
                1 => {
                    let at = next(payload.len());
                    payload[at] ^= u8::try_from(next(255)).unwrap() + 1;
                }
                _ => payload = (0..next(60)).map(|_| u8::try_from(next(256)).unwrap()).collect(),
            }
            let event = common::Event {
                id: id(),
                r#type: kind.clone(),
                version: 1,
                stream: format!("test/{}", id()),
                sender: sender.to_owned(),
                sender_tenant: tenant.to_owned(),
                person: id(),
                capacity: if sender == "intake" {
                    "directorate"
                } else {
                    "office:trondelag"
                }
                .to_owned(),
                legal_time: Some(timestamp("2024-02-15T12:00:00Z".parse().unwrap())),
                traceparent: String::new(),
                payload,
            };
            let request = common::DeliverEventRequest {
                parent: REGION.to_owned(),
                event: Some(event),
            };
            let mut client = EventServiceClient::new(world().channel(&tokens::service(sender)));
            if let Err(status) = client.deliver_event(request).await {
                let clear = matches!(
                    status.code(),
                    Code::InvalidArgument | Code::FailedPrecondition | Code::NotFound
                );
                assert!(clear, "{kind}: {status:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 200, "{refused} refused");
    assert_eq!(
        rows().await[1..3],
        before,
        "a draft was decided, or an organisation lost its name"
    );
}
