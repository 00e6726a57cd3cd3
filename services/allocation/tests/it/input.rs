//! Bad input: the field named, nothing stored.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_testkit::{Claims, Refusal, Role};
use tonic::Code;

use crate::office::{Office, REGION, uuid};

#[tokio::test]
async fn every_wrong_field_is_named() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
    let request = pb::ProposeFrameRequest {
        target_region: "nowhere".to_owned(),
        scheme: String::new(),
        year: 1999,
        amount_ore: -1,
        earmarks: vec![pb::Earmark {
            code: "x".repeat(41),
            amount_ore: i64::MAX,
            decided_ore: 0,
        }],
        certainty: 99,
        basis: "x".repeat(1001),
        ..Office::frame_request(1, 0, pb::FrameCertainty::Final)
    };
    let refused = Refusal::of(office.frames(&owner)?.propose_frame(request).await)?;
    assert_eq!(refused.code, Code::InvalidArgument);
    assert_eq!(
        refused.fields,
        [
            "target_region",
            "scheme",
            "year",
            "amount_ore",
            "earmarks[0].code",
            "earmarks[0].amount_ore",
            "certainty",
            "basis"
        ]
    );
    let sum = Office::frame_request(1, 2, pb::FrameCertainty::Final);
    assert_eq!(
        Refusal::of(office.frames(&owner)?.propose_frame(sum).await)?.fields,
        ["earmarks"]
    );
    let list = pb::ListFramesRequest {
        parent: "regions/national".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let refused = Refusal::of(office.frames(&owner)?.list_frames(list).await)?;
    assert_eq!(refused.fields, ["page_size", "page_token"]);
    let frames = pb::ListFramesRequest {
        parent: "regions/national".to_owned(),
        ..Default::default()
    };
    assert!(
        office
            .frames(&owner)?
            .list_frames(frames)
            .await?
            .into_inner()
            .frames
            .is_empty()
    );

    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn every_wrong_field_of_a_decision_is_named() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let decide = pb::DecideApplicationRequest {
        name: format!("regions/{REGION}/decisions/1"),
        request_id: uuid(),
        etag: String::new(),
        reason: "x".repeat(4001),
        ..Default::default()
    };
    let refused = Refusal::of(office.dina()?.decisions.decide_application(decide).await)?;
    assert_eq!(refused.fields, ["name", "etag", "reason"]);
    let adjust = pb::AdjustAwardRequest {
        amount_ore: -1,
        request_id: "x".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        Refusal::of(office.dina()?.proposals.adjust_award(adjust).await)?.code,
        Code::InvalidArgument
    );
    let refuse = pb::DecideCarryOverRequest {
        name: format!("regions/{REGION}/carryOvers/{}", uuid()),
        request_id: uuid(),
        to_call: office.call.clone(),
        reason: "Nei.".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        Refusal::of(office.dina()?.carry_overs.decide_carry_over(refuse).await)?.fields,
        ["to_call"]
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_same_request_again_has_one_effect() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
    let request = Office::frame_request(1_000_000, 0, pb::FrameCertainty::Final);
    let first = office
        .frames(&owner)?
        .propose_frame(request.clone())
        .await?
        .into_inner();
    let second = office
        .frames(&owner)?
        .propose_frame(request.clone())
        .await?
        .into_inner();
    assert_eq!(first, second);
    let other = pb::ProposeFrameRequest {
        amount_ore: 5,
        earmarks: Vec::new(),
        ..request
    };
    assert_eq!(
        Refusal::of(office.frames(&owner)?.propose_frame(other).await)?.reason,
        "REQUEST_ID_REUSED"
    );
    office.world.stop().await;
    Ok(())
}
