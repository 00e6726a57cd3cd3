//! What every service has: operations and events.

use tilskudd_proto::common::v1::{self as common, Audience};

use super::{Case, Right, absent, long};
use crate::support::intake::REGION;
use crate::support::uuid;

pub(in crate::bad_input) fn cases() -> Vec<Case> {
    let mut cases = operations();
    cases.extend(events());
    cases
}

fn operations() -> Vec<Case> {
    let right = common::ListParkedEventsRequest {
        parent: REGION.into(),
        ..Default::default()
    };
    let mut cases = Right::new(
        "tilskudd.common.v1.OperationsService/ListParkedEvents",
        Audience::Operator,
        right,
    )
    .but("page_size", |m| m.page_size = -1)
    .but("page_token", |m| m.page_token = "no token".into())
    .cases();
    let right = common::RetryParkedEventRequest {
        name: absent("parkedEvents"),
        request_id: uuid(),
    };
    cases.extend(
        Right::new(
            "tilskudd.common.v1.OperationsService/RetryParkedEvent",
            Audience::Operator,
            right,
        )
        .but("name", |m| m.name = absent("events"))
        .but("request_id", |m| m.request_id = "x".into())
        .cases(),
    );
    cases
}

fn events() -> Vec<Case> {
    let right = common::DeliverEventRequest {
        parent: REGION.into(),
        event: Some(common::Event {
            id: uuid(),
            r#type: "tilskudd.intake.v1.Nothing".into(),
            version: 1,
            stream: "nothing/1".into(),
            sender: "intake".into(),
            // Within a region intake does not call itself.
            sender_tenant: "national".into(),
            person: uuid(),
            capacity: "directorate".into(),
            legal_time: Some(prost_types::Timestamp {
                seconds: 1_700_000_000,
                nanos: 0,
            }),
            ..Default::default()
        }),
    };
    fn event(m: &mut common::DeliverEventRequest) -> &mut common::Event {
        m.event.get_or_insert_default()
    }
    fn time(m: &mut common::DeliverEventRequest) -> &mut prost_types::Timestamp {
        event(m).legal_time.get_or_insert_default()
    }
    Right::new(
        "tilskudd.common.v1.EventService/DeliverEvent",
        Audience::Service,
        right,
    )
    .but("parent", |m| m.parent = absent("events"))
    .but("event", |m| m.event = None)
    .but("event.id", |m| event(m).id = "1".into())
    .but("event.type", |m| event(m).r#type.clear())
    .but("event.version", |m| event(m).version = 0)
    .but("event.stream", |m| event(m).stream = long(201))
    .but("event.sender", |m| event(m).sender = "somebody".into())
    .but("event.sender_tenant", |m| {
        event(m).sender_tenant = "Trøndelag".into()
    })
    .but("event.person", |m| event(m).person = "kari".into())
    .but("event.capacity", |m| event(m).capacity = "office:".into())
    .but("event.legal_time", |m| event(m).legal_time = None)
    .but("event.legal_time", |m| time(m).seconds = i64::MAX)
    .but("event.legal_time", |m| time(m).nanos = -1)
    .cases()
}
