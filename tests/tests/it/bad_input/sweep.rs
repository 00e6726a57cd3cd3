//! The worst in every field of every request, as deep as it goes, from a caller who is let in.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use futures::stream;
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use tilskudd_proto::common::v1::Audience;
use tonic::Code;

use super::house::{House, NOON, is_clear};
use crate::support::contract::{Rpc, audiences, rpcs};

/// Calls under way at once.
const AT_ONCE: usize = 8;
/// Stands for bytes that are no text, until the message is encoded.
const NO_TEXT: &str = "@no-text@";
/// No message of the contract is nested deeper.
const DEPTH_MAX: usize = 8;

/// A request with one bad value.
struct Try {
    rpc: usize,
    field: String,
    value: String,
    message: Vec<u8>,
}

/// Values that a field of a kind must survive.
fn bad_values(kind: &Kind) -> Vec<(String, Value)> {
    let text = |name: &str, text: String| (name.to_owned(), Value::String(text));
    match kind {
        Kind::String => vec![
            text("bytes that are no text", NO_TEXT.into()),
            text("a NUL", "\0".into()),
            text("a NUL inside", "trondelag\0".into()),
            text("blanks", " \t\n ".into()),
            text("an escape", "\u{1b}[2J".into()),
            text("a hundred thousand characters", "å".repeat(100_000)),
            text(
                "a region elsewhere",
                "regions/nordland/calls/0197a5c0-0000-7000-8000-000000000002".into(),
            ),
            text("a path", "regions/../national".into()),
            text("SQL", "'; DROP TABLE intake.outbox; --".into()),
        ],
        Kind::Bytes => vec![
            ("bytes".into(), Value::Bytes(vec![0, 0xff, 0xfe].into())),
            (
                "an entity bomb".into(),
                Value::Bytes(ENTITIES.as_bytes().to_vec().into()),
            ),
        ],
        Kind::Enum(_) => [9_999, -1, i32::MAX]
            .map(|n| (n.to_string(), Value::EnumNumber(n)))
            .to_vec(),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => [i64::MIN, -1, i64::MAX]
            .map(|n| (n.to_string(), Value::I64(n)))
            .to_vec(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => [i32::MIN, -1, i32::MAX]
            .map(|n| (n.to_string(), Value::I32(n)))
            .to_vec(),
        Kind::Uint32 | Kind::Fixed32 => vec![(u32::MAX.to_string(), Value::U32(u32::MAX))],
        Kind::Uint64 | Kind::Fixed64 => vec![(u64::MAX.to_string(), Value::U64(u64::MAX))],
        Kind::Bool | Kind::Message(_) | Kind::Float | Kind::Double => Vec::new(),
    }
}

const ENTITIES: &str = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;\">]><Document>&c;&c;</Document>";

/// The fields of a message that hold something themselves, at any depth, each with the way to it.
fn leaves(message: &MessageDescriptor, above: &[FieldDescriptor]) -> Vec<Vec<FieldDescriptor>> {
    let mut found = Vec::new();
    for field in message.fields() {
        let way = [above, std::slice::from_ref(&field)].concat();
        match field.kind() {
            Kind::Message(inner) if way.len() < DEPTH_MAX => found.extend(leaves(&inner, &way)),
            _ => found.push(way),
        }
    }
    found
}

/// Sets the value at the end of the way; of what repeats, one.
fn put(message: &mut DynamicMessage, way: &[FieldDescriptor], value: Value) {
    let Some((field, rest)) = way.split_first() else {
        return;
    };
    let inner = match field.kind() {
        Kind::Message(inner) if !rest.is_empty() => {
            let mut inner = match message.get_field(field).as_ref() {
                Value::Message(there) => there.clone(),
                _ => DynamicMessage::new(inner),
            };
            put(&mut inner, rest, value);
            Value::Message(inner)
        }
        _ => value,
    };
    message.set_field(
        field,
        if field.is_list() {
            Value::List(vec![inner])
        } else {
            inner
        },
    );
}

/// Every try of an RPC.
fn tries(index: usize, rpc: &Rpc, region: &str) -> anyhow::Result<Vec<Try>> {
    let base = rpc.request_in(region);
    let base = base.with_context(|| format!("{} names no region", rpc.name))?;
    let mut tries = Vec::new();
    for way in leaves(&rpc.method.input(), &[]) {
        let field = named(&way);
        let kind = way.last().context("an empty way")?.kind();
        for (value, bad) in bad_values(&kind) {
            let mut message = base.clone();
            put(&mut message, &way, bad);
            let message = without_text(message.encode_to_vec());
            tries.push(Try {
                rpc: index,
                field: field.clone(),
                value,
                message,
            });
        }
    }
    Ok(tries)
}

/// How the decoder names a field: a member of a oneof by the oneof.
fn named(way: &[FieldDescriptor]) -> String {
    let name = |field: &FieldDescriptor| match field.containing_oneof() {
        Some(oneof) => oneof.name().to_owned(),
        None => field.name().to_owned(),
    };
    way.iter().map(name).collect::<Vec<_>>().join(".")
}

/// Puts bytes that are no UTF-8 where the placeholder stands.
fn without_text(mut message: Vec<u8>) -> Vec<u8> {
    let found = message
        .windows(NO_TEXT.len())
        .position(|window| window == NO_TEXT.as_bytes());
    if let Some(at) = found {
        message.splice(at..at + NO_TEXT.len(), [0xff; NO_TEXT.len()]);
    }
    message
}

/// What is wrong with what came of a try.
fn fault(tried: &Try, refusal: Option<&tilskudd_testkit::Refusal>) -> Option<String> {
    let is_no_text = tried.value == "bytes that are no text";
    let told = match refusal {
        None if is_no_text => "taken".to_owned(),
        None => return None,
        Some(refusal) => {
            let named = refusal.code == Code::InvalidArgument && refusal.fields == [tried.field.as_str()];
            if is_clear(refusal.code) && (!is_no_text || named) {
                return None;
            }
            format!(
                "{:?} {} {:?} {}",
                refusal.code, refusal.reason, refusal.fields, refusal.message
            )
        }
    };
    Some(format!("{} with {}: {told}", tried.field, tried.value))
}

/// The audience that shows most: staff who are let in anywhere, otherwise whoever is.
fn audience(of: &[Audience]) -> Audience {
    let order = [Audience::Office, Audience::Directorate, Audience::Applicant];
    let found = order.into_iter().find(|audience| of.contains(audience));
    found.or(of.first().copied()).unwrap_or(Audience::Public)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worst_in_any_field_of_any_request_is_refused_clearly_and_stores_nothing() -> anyhow::Result<()> {
    let house = House::open().await?;
    let before = house.stored().await?;
    let rpcs = rpcs()?;
    let (mut all, mut tokens) = (Vec::new(), BTreeMap::new());
    for (index, rpc) in rpcs.iter().enumerate() {
        let audience = audience(&audiences(&rpc.method)?);
        tokens.insert(index, house.token(rpc.service, audience)?);
        let region = if audience == Audience::Directorate {
            "national"
        } else {
            "trondelag"
        };
        all.extend(tries(index, rpc, region)?);
    }
    ensure!(all.len() > 2_000, "only {} tries", all.len());
    let answers = stream::iter(&all).map(|tried| {
        let (house, rpc, token) = (&house, &rpcs[tried.rpc], tokens[&tried.rpc].as_deref());
        async move {
            let refusal = house.send(rpc, token, tried.message.clone()).await?;
            let told = fault(tried, refusal.as_ref());
            anyhow::Ok(told.map(|told| format!("{} at {}: {told}", rpc.name, rpc.service)))
        }
    });
    let answers: Vec<anyhow::Result<Option<String>>> = answers.buffer_unordered(AT_ONCE).collect().await;
    let mut faults = Vec::new();
    for answer in answers {
        faults.extend(answer?);
    }
    let after = house.stored().await?;
    let stored = after
        .iter()
        .filter(|(table, rows)| before.get(*table) != Some(*rows));
    faults.extend(stored.map(|(table, rows)| format!("{rows} rows now in {table}")));
    let moved = house.world.legal().now() - NOON.parse::<DateTime<Utc>>()?;
    if moved.num_hours() != 0 {
        faults.push(format!("legal time was turned by {moved}"));
    }
    faults.sort();
    assert!(
        faults.is_empty(),
        "{} faults in {} tries:\n{}",
        faults.len(),
        all.len(),
        faults.join("\n")
    );
    house.world.stop().await;
    Ok(())
}
