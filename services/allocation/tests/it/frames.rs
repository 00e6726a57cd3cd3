//! Frames: proposed, answered, recorded (R3, R24).

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_testkit::{Claims, Refusal, Role, eventually};

use crate::office::{Office, REGION, uuid};

async fn answer_in_national(office: &Office, version: i64) -> anyhow::Result<pb::FrameProposal> {
    eventually("the answer in national", async || {
        let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
        let request = pb::ListFramesRequest {
            parent: "regions/national".to_owned(),
            ..Default::default()
        };
        let frames = office
            .frames(&owner)?
            .list_frames(request)
            .await?
            .into_inner()
            .frames;
        let proposals = frames.into_iter().flat_map(|frame| frame.proposals);
        Ok(proposals
            .filter(|proposal| proposal.version == version)
            .find(|proposal| proposal.answer() != pb::FrameAnswer::Unspecified))
    })
    .await
}

#[tokio::test]
async fn provisional_then_final_and_national_records_the_answers() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let first = office
        .propose_frame(28_000_000, 406_000, pb::FrameCertainty::Provisional)
        .await?;
    let frame = office.accept(&first).await?;
    assert_eq!(frame.certainty(), pb::FrameCertainty::Provisional);
    let again = Refusal::of(office.accept(&first).await)?;
    assert_eq!(again.reason, "PROPOSAL_ANSWERED");

    let second = office
        .propose_frame(28_027_000, 406_000, pb::FrameCertainty::Final)
        .await?;
    let frame = office.accept(&second).await?;
    assert_eq!(
        (frame.amount_ore, frame.earmarks[0].amount_ore),
        (2_802_700_000, 40_600_000)
    );
    assert_eq!(
        answer_in_national(&office, 2).await?.answer(),
        pb::FrameAnswer::Accepted
    );

    let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
    let back = Office::frame_request(1, 0, pb::FrameCertainty::Provisional);
    let refused = Refusal::of(office.frames(&owner)?.propose_frame(back).await)?;
    assert_eq!(refused.reason, "FRAME_ALREADY_FINAL");
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_final_frame_never_becomes_provisional_in_the_region() -> anyhow::Result<()> {
    let office = Office::open().await?;
    // National proposes again before it has the answer to the final one.
    let last = office
        .propose_frame(1_000_000, 0, pb::FrameCertainty::Final)
        .await?;
    let provisional = office
        .propose_frame(2_000_000, 0, pb::FrameCertainty::Provisional)
        .await?;
    assert_eq!(
        Refusal::of(office.accept(&last).await)?.reason,
        "PROPOSAL_SUPERSEDED"
    );
    // Final by other means: the service's own role may make it so, and not unmake it.
    let mut conn = office
        .world
        .connect_as(tilskudd_kernel::service::Service::Allocation, REGION)
        .await?;
    sqlx::query("UPDATE allocation.frame SET certainty = 'final'")
        .execute(&mut conn)
        .await?;
    assert_eq!(
        Refusal::of(office.accept(&provisional).await)?.reason,
        "FRAME_ALREADY_FINAL"
    );
    let back = sqlx::query("UPDATE allocation.frame SET certainty = 'provisional'")
        .execute(&mut conn)
        .await
        .err()
        .and_then(|error| match error {
            sqlx::Error::Database(error) => error.constraint().map(str::to_owned),
            _ => None,
        });
    assert_eq!(back.as_deref(), Some("frame_stays_final_check"));
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_person_refuses_with_a_reason_and_only_the_newest_waits() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let first = office
        .propose_frame(1_000_000, 0, pb::FrameCertainty::Final)
        .await?;
    let second = office
        .propose_frame(900_000, 0, pb::FrameCertainty::Final)
        .await?;
    assert_eq!(
        Refusal::of(office.accept(&first).await)?.reason,
        "PROPOSAL_SUPERSEDED"
    );
    let request = pb::RefuseFrameRequest {
        name: second,
        request_id: uuid(),
        reason: "For lite.".to_owned(),
    };
    // Who proposed it does not accept it, whichever way they log in.
    let request_of = |name: &str| pb::AcceptFrameRequest {
        name: name.to_owned(),
        request_id: uuid(),
    };
    let proposer = office.staff("siri", Role::Decider);
    let own = office
        .frames(&proposer)?
        .accept_frame(request_of(&request.name))
        .await;
    let own = Refusal::of(own)?;
    assert_eq!(
        (own.code, own.reason.as_str(), own.metadata["rule"].as_str()),
        (tonic::Code::PermissionDenied, "TWO_PERSON", "two-person")
    );
    let decider = office.staff("dina", Role::Decider);
    office.frames(&decider)?.refuse_frame(request).await?;
    let answer = answer_in_national(&office, 2).await?;
    assert_eq!(
        (answer.answer(), answer.answer_reason.as_str()),
        (pb::FrameAnswer::Refused, "For lite.")
    );
    let unknown = office
        .accept(&format!("regions/{REGION}/frameProposals/{}", uuid()))
        .await;
    assert_eq!(Refusal::of(unknown)?.reason, "NOT_FOUND");
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_cut_below_what_is_decided_is_refused_at_arrival_and_at_acceptance() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(600_000, 600_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    // It arrives while it still fits, and is answered after more is decided.
    let late = office
        .propose_frame(500_000, 0, pb::FrameCertainty::Final)
        .await?;
    office.decide(&office.decisions().await?[0]).await?;
    let refused = Refusal::of(office.accept(&late).await)?;
    assert_eq!(refused.reason, "FRAME_BELOW_DECIDED");
    assert_eq!(refused.metadata["law"], "bevilgningsreglementet");

    office
        .propose_frame(599_999, 0, pb::FrameCertainty::Final)
        .await?;
    let answer = answer_in_national(&office, 3).await?;
    assert_eq!(answer.answer(), pb::FrameAnswer::RefusedBelowDecided);
    assert!(
        answer.answer_reason.ends_with("[bevilgningsreglementet § 5]"),
        "{}",
        answer.answer_reason
    );
    let exact = office
        .propose_frame(600_000, 0, pb::FrameCertainty::Final)
        .await?;
    assert_eq!(office.accept(&exact).await?.decided_ore, 60_000_000);
    office.world.stop().await;
    Ok(())
}
