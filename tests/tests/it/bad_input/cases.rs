//! One spoilt field at a time, and what no field is to blame for: size, region, form.

use std::collections::BTreeMap;

use anyhow::Context as _;
use prost::Message as _;
use tilskudd_proto::common::v1::Audience;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_testkit::Refusal;
use tonic::Code;

use super::house::{House, is_clear};
use super::spoilt::{self, Case};
use crate::support::contract::{Rpc, audiences, rpcs};

/// Field 15000, of bytes: no message of the contract has it, so that every RPC can be sent a body of any size.
const UNKNOWN_FIELD: [u8; 3] = [0xc2, 0xa9, 0x07];

/// The RPCs by name, one for each; those of every service at intake.
fn by_name() -> anyhow::Result<BTreeMap<String, Rpc>> {
    let mut named = BTreeMap::new();
    for rpc in rpcs()? {
        named.entry(rpc.name.clone()).or_insert(rpc);
    }
    Ok(named)
}

async fn send(house: &House, rpcs: &BTreeMap<String, Rpc>, case: &Case) -> anyhow::Result<Option<Refusal>> {
    let rpc = rpcs
        .get(case.rpc)
        .with_context(|| format!("there is no {}", case.rpc))?;
    let token = house.token(rpc.service, case.caller)?;
    house.send(rpc, token.as_deref(), case.message.clone()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spoilt_field_is_named_and_nothing_is_stored() -> anyhow::Result<()> {
    let house = House::open().await?;
    let rpcs = by_name()?;
    let mut cases = spoilt::intake::cases()?;
    cases.extend(spoilt::drafting::cases());
    cases.extend(spoilt::common::cases());
    cases.extend(spoilt::decisions::cases());
    cases.extend(spoilt::money::cases());
    let (right, wrong): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(|case| case.field.is_none());
    let before = house.stored().await?;
    let mut faults = Vec::new();
    for case in &wrong {
        let field = case.field.unwrap_or_default();
        let refusal = send(&house, &rpcs, case).await?;
        let told = refusal.as_ref().is_some_and(|refusal| {
            refusal.code == Code::InvalidArgument
                && refusal.fields == [field]
                && refusal.metadata.contains_key("text_nb")
                && refusal.metadata.contains_key("text_en")
        });
        if !told {
            faults.push(format!("{} {field}: {refusal:?}", case.rpc));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        wrong.len(),
        faults.join("\n")
    );
    assert_eq!(house.stored().await?, before, "something was stored");
    // It was the spoilt field and nothing else: what it was spoilt in is taken, or refused for what is not there.
    for case in &right {
        let refusal = send(&house, &rpcs, case).await?;
        let about_state = refusal.as_ref().is_none_or(|refusal| {
            is_clear(refusal.code) && !matches!(refusal.code, Code::InvalidArgument | Code::PermissionDenied)
        });
        assert!(about_state, "{} is not right: {refusal:?}", case.rpc);
    }
    house.world.stop().await;
    Ok(())
}

/// The unknown field with so many bytes in it, and what comes before.
fn body(mut message: Vec<u8>, bytes: usize) -> Vec<u8> {
    message.extend(UNKNOWN_FIELD);
    prost::encoding::encode_varint(bytes as u64, &mut message);
    message.resize(message.len() + bytes, b'x');
    message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_refused_by_every_service() -> anyhow::Result<()> {
    let house = House::open().await?;
    let before = house.stored().await?;
    let mut seen = BTreeMap::new();
    for rpc in rpcs()? {
        // One RPC of each gRPC service at each service that serves it.
        let key = (rpc.service, rpc.method.parent_service().full_name().to_owned());
        if seen.insert(key, ()).is_some() {
            continue;
        }
        let audience = audiences(&rpc.method)?
            .first()
            .copied()
            .unwrap_or(Audience::Public);
        let token = house.token(rpc.service, audience)?;
        let most = match audience {
            Audience::Public => 64 << 10,
            _ => 4 << 20,
        };
        let large = body(Vec::new(), most);
        let refusal = house
            .send(&rpc, token.as_deref(), large)
            .await?
            .context("it was taken")?;
        assert_eq!(refusal.code, Code::ResourceExhausted, "{}: {refusal:?}", rpc.name);
        assert_eq!(refusal.reason, "MESSAGE_TOO_LARGE", "{}", rpc.name);
        // Just under it is no question of size.
        let less = body(Vec::new(), most - 64);
        let refusal = house.send(&rpc, token.as_deref(), less).await?;
        let code = refusal.as_ref().map_or(Code::Ok, |refusal| refusal.code);
        assert_eq!(code, Code::InvalidArgument, "{}: {refusal:?}", rpc.name);
    }
    assert!(seen.len() >= 17, "{seen:?}");
    assert_eq!(house.stored().await?, before, "something was stored");
    house.world.stop().await;
    Ok(())
}

/// A region that is served elsewhere, one that is none, and a name that is no name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_regions_name_is_refused_by_every_rpc() -> anyhow::Result<()> {
    let house = House::open().await?;
    let before = house.stored().await?;
    let mut faults = Vec::new();
    for rpc in rpcs()? {
        let Some(request) = rpc.request_in("nordland") else {
            continue;
        };
        for audience in audiences(&rpc.method)? {
            let token = house.token(rpc.service, audience)?;
            let refusal = house
                .send(&rpc, token.as_deref(), request.encode_to_vec())
                .await?;
            // Staff of Trøndelag are told that it is not their region, the directorate where it may only read.
            let right = refusal.as_ref().is_some_and(|refusal| match refusal.code {
                Code::PermissionDenied => refusal.reason == "OTHER_REGION",
                Code::NotFound => refusal.reason == "REGION_NOT_SERVED",
                _ => false,
            });
            if !right {
                faults.push(format!("{} by {audience:?}: {refusal:?}", rpc.name));
            }
        }
        for none in ["", "Trøndelag", "../national", "trondelag\0"] {
            let audience = audiences(&rpc.method)?
                .first()
                .copied()
                .unwrap_or(Audience::Public);
            let request = rpc.request_in(none).context("no region")?;
            let token = house.token(rpc.service, audience)?;
            let refusal = house
                .send(&rpc, token.as_deref(), request.encode_to_vec())
                .await?;
            let named = refusal.as_ref().is_some_and(|refusal| {
                refusal.code == Code::InvalidArgument
                    && matches!(refusal.fields.as_slice(), [field] if field == "parent" || field == "name")
            });
            if !named {
                faults.push(format!("{} in {none:?}: {refusal:?}", rpc.name));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert_eq!(house.stored().await?, before, "something was stored");
    house.world.stop().await;
    Ok(())
}

/// `parent` is a region and nothing more: what follows would otherwise be passed over in silence.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_is_a_region_alone() -> anyhow::Result<()> {
    let house = House::open().await?;
    let mut faults = Vec::new();
    for rpc in rpcs()? {
        if rpc.method.input().get_field_by_name("parent").is_none() {
            continue;
        }
        let audience = audiences(&rpc.method)?
            .first()
            .copied()
            .unwrap_or(Audience::Public);
        let home = if audience == Audience::Directorate {
            "national"
        } else {
            "trondelag"
        };
        let token = house.token(rpc.service, audience)?;
        for more in ["/calls/0197a5c0-0000-7000-8000-000000000002", "/"] {
            let request = rpc.request_in(&format!("{home}{more}")).context("no region")?;
            let refusal = house
                .send(&rpc, token.as_deref(), request.encode_to_vec())
                .await?;
            // Where more is missing from the request, that may be told first; a spoilt parent alone is in `spoilt`.
            let code = refusal.as_ref().map_or(Code::Ok, |refusal| refusal.code);
            if code != Code::InvalidArgument {
                faults.push(format!(
                    "{} at {} in {home}{more}: {code:?}",
                    rpc.name, rpc.service
                ));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    house.world.stop().await;
    Ok(())
}

/// Nor does a service answer for another, whatever the path says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_nobody_serves_is_unimplemented() -> anyhow::Result<()> {
    let house = House::open().await?;
    let served = by_name()?;
    let rpc = served
        .get("tilskudd.intake.v1.CallService/GetCall")
        .context("no such RPC")?;
    for path in [
        "tilskudd.intake.v1.CallService/DropCall",
        "tilskudd.payment.v1.ClaimService/ListClaims",
    ] {
        let wrong = Rpc {
            service: rpc.service,
            name: path.to_owned(),
            method: rpc.method.clone(),
        };
        let request = pb::GetCallRequest {
            name: "regions/trondelag/calls/1".into(),
        }
        .encode_to_vec();
        let refusal = house.send(&wrong, None, request).await?.context("it was taken")?;
        assert_eq!(refusal.code, Code::Unimplemented, "{path}: {refusal:?}");
    }
    house.world.stop().await;
    Ok(())
}
