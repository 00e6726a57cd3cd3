//! Over 300 lines: the duties and limits of a decision, each accepted and refused.
//!
//! Proposals, decisions and letters (R21, R22, R24).

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::{DeliveryOutcome, LanguageForm};
use tilskudd_testkit::{Claims, Refusal, Role};
use tonic::Code;

use crate::office::{NUMBER, Office};

/// Sections of a grant letter, in order.
const KEYS: [&str; 15] = [
    "amounts",
    "purpose",
    "conditions",
    "goal-criteria",
    "payment-plan",
    "reporting",
    "accounts",
    "auditor",
    "controls",
    "breach",
    "unused-money",
    "appeal",
    "reasons",
    "access-to-case",
    "signature",
];

async fn letter(office: &Office, claims: &Claims, name: &str) -> Result<pb::Letter, tonic::Status> {
    let request = pb::GetLetterRequest {
        name: name.to_owned(),
    };
    let mut client = office
        .allocation(claims)
        .map_err(|error| tonic::Status::unknown(error.to_string()))?;
    Ok(client
        .letters
        .get_letter(request)
        .await?
        .into_inner()
        .letter
        .unwrap_or_default())
}

#[tokio::test]
async fn from_recommendation_to_letter() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 400_000).await?;
    office
        .recommend(
            1,
            &[
                (300_000, 300_000, Grade::High, ""),
                (450_000, 450_000, Grade::Good, "avlastning"),
            ],
        )
        .await?;
    office
        .recommend(
            2,
            &[(900_000, 800_000, Grade::Some, ""), (10_000, 0, Grade::Low, "")],
        )
        .await?;
    let proposed = office.propose().await?;
    assert_eq!(
        (proposed.proposed, proposed.proposed_ore, proposed.left_ore),
        (2, 100_000_000, 0)
    );
    let decisions = office.decisions().await?;
    let parts: Vec<(i64, i64)> = decisions
        .iter()
        .flat_map(|decision| &decision.awards)
        .map(|award| (award.general_ore / 100, award.earmarked_ore / 100))
        .collect();
    assert_eq!(parts, [(300_000, 0), (50_000, 400_000), (250_000, 0), (0, 0)]);

    let decided = office.decide(&decisions[0]).await?;
    assert_eq!(
        (decided.state(), decided.outcome()),
        (pb::DecisionState::Decided, pb::Outcome::Awarded)
    );
    assert_eq!(
        office.decide(&decisions[1]).await?.outcome(),
        pb::Outcome::PartlyAwarded
    );
    let frame = &office.region_frames().await?[0];
    assert_eq!(
        (frame.decided_ore, frame.earmarks[0].decided_ore),
        (100_000_000, 40_000_000)
    );

    let made = office.world.emitted(Service::Allocation, "trondelag").await?;
    let told: Vec<&str> = made
        .iter()
        .filter(|event| event.decode::<pb::DecisionMade>().is_some())
        .map(|event| event.destination_service.as_str())
        .collect();
    assert_eq!(
        told,
        ["intake", "payment", "reporting", "intake", "payment", "reporting"]
    );

    the_applicant_reads_its_letter(&office, &decided).await?;
    office.world.stop().await;
    Ok(())
}

async fn the_applicant_reads_its_letter(office: &Office, decided: &pb::Decision) -> anyhow::Result<()> {
    let applicant = Claims::applicant("anne", &NUMBER.parse()?);
    let letter = letter(office, &applicant, &decided.name).await?;
    let keys: Vec<&str> = letter
        .sections
        .iter()
        .map(|section| section.key.as_str())
        .collect();
    assert_eq!(keys, KEYS);
    let whole = |section: &pb::LetterSection| !section.paragraphs.is_empty() && !section.sources.is_empty();
    assert!(letter.sections.iter().all(whole));
    let decider = decided.decided.as_ref().map(|act| act.person.as_str());
    assert_eq!(
        letter.signed.as_ref().map(|signed| signed.person.as_str()),
        decider
    );
    assert_eq!(office.decisions_as(&applicant).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_applicant_sees_its_own_decisions_alone() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office.recommend(1, &[(300_000, 0, Grade::Low, "")]).await?;
    office.propose().await?;
    let own = Claims::applicant("anne", &NUMBER.parse()?);
    let other = Claims::applicant("ola", &"974761076".parse()?);
    let proposal = office.decisions().await?.remove(0);
    let get = |claims: &Claims| {
        let client = office.allocation(claims);
        let request = pb::GetDecisionRequest {
            name: proposal.name.clone(),
        };
        async move { Refusal::of(client?.decisions.get_decision(request).await) }
    };
    assert!(office.decisions_as(&own).await?.is_empty());
    assert_eq!(get(&own).await?.reason, "NOT_FOUND");

    let decided = office.decide(&proposal).await?;
    assert_eq!(decided.outcome(), pb::Outcome::Refused);
    assert!(office.decisions_as(&other).await?.is_empty());
    assert_eq!(get(&other).await?.reason, "OTHER_ORGANISATION");
    let refused = Refusal::of(letter(&office, &other, &decided.name).await)?;
    assert_eq!(refused.code, Code::PermissionDenied);
    let letter = letter(&office, &own, &decided.name).await?;
    let keys: Vec<&str> = letter
        .sections
        .iter()
        .map(|section| section.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["amounts", "reasons", "appeal", "access-to-case", "signature"]
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_recommended_or_is_conflicted_does_not_decide() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    let dina = office.person_of("frame.answered").await?;
    for (number, conflicted) in [(1, false), (2, true)] {
        let mut message =
            office.recommendation(number, &[(100_000, 100_000, Grade::High, "")], LanguageForm::Nn);
        if conflicted {
            message.conflicted_persons.push(dina.clone());
        } else if let Some(recommended) = &mut message.recommended {
            recommended.person.clone_from(&dina);
        }
        office
            .tell(Service::Assessment, "application/x", &message)
            .await?;
        let twice = office
            .tell(Service::Assessment, "application/x", &message)
            .await?;
        assert_eq!(twice, DeliveryOutcome::Duplicate);
    }
    office.propose().await?;
    let decisions = office.decisions().await?;
    let refused = Refusal::of(office.decide(&decisions[0]).await)?;
    assert_eq!(
        (refused.reason.as_str(), refused.metadata["rule"].as_str()),
        ("TWO_PERSON", "two-person")
    );
    let refused = Refusal::of(office.decide(&decisions[1]).await)?;
    assert_eq!(refused.reason, "CONFLICT_OF_INTEREST");
    assert_eq!(
        (
            refused.metadata["law"].as_str(),
            refused.metadata["paragraph"].as_str()
        ),
        ("forvaltningsloven", "§6")
    );
    assert_eq!(
        Refusal::of(office.adjust_as("dina", &decisions[1], 0, 1).await)?.reason,
        "CONFLICT_OF_INTEREST"
    );
    // The approver may decide; here another holder of BDM does.
    let request = pb::DecideApplicationRequest {
        name: decisions[0].name.clone(),
        request_id: crate::office::uuid(),
        etag: decisions[0].etag.clone(),
        reason: "Som innstilt.".to_owned(),
        ..Default::default()
    };
    let berit = office.staff("berit", Role::Decider);
    let decided = office
        .allocation(&berit)?
        .decisions
        .decide_application(request)
        .await?
        .into_inner()
        .decision;
    let name = decided.map(|decision| decision.name).unwrap_or_default();
    assert_eq!(letter(&office, &berit, &name).await?.language(), LanguageForm::Nn);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn nothing_is_decided_without_a_final_frame_or_a_proposal() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office
        .recommend(1, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    assert_eq!(Refusal::of(office.propose().await)?.reason, "FRAME_NOT_ACCEPTED");
    let provisional = office
        .propose_frame(1_000_000, 0, pb::FrameCertainty::Provisional)
        .await?;
    office.accept(&provisional).await?;
    let awaiting = office.decisions().await?.remove(0);
    assert_eq!(
        Refusal::of(office.decide(&awaiting).await)?.reason,
        "NOT_PROPOSED"
    );
    assert_eq!(
        Refusal::of(office.adjust(&awaiting, 0, 1).await)?.reason,
        "NOT_PROPOSED"
    );
    office.propose().await?;
    let proposed = office.decisions().await?.remove(0);
    let stale = Refusal::of(office.decide(&awaiting).await)?;
    assert_eq!(
        (stale.code, stale.reason.as_str()),
        (Code::Aborted, "ETAG_MISMATCH")
    );
    let refused = Refusal::of(office.decide(&proposed).await)?;
    assert_eq!(refused.reason, "FRAME_NOT_FINAL");
    assert_eq!(refused.metadata["section"], "KKT: Pottens størrelse");

    office.frame(1_000_000, 0).await?;
    office.decide(&proposed).await?;
    assert_eq!(
        Refusal::of(office.decide(&proposed).await)?.reason,
        "ALREADY_DECIDED"
    );
    assert_eq!(
        Refusal::of(office.adjust(&proposed, 0, 1).await)?.reason,
        "ALREADY_DECIDED"
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_adjusted_award_is_kept_and_its_money_set_aside() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(500_000, 0).await?;
    office
        .recommend(1, &[(400_000, 200_000, Grade::Some, "")])
        .await?;
    office
        .recommend(2, &[(400_000, 400_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let low = office.decisions().await?.remove(0);
    assert_eq!(low.amount_ore, 10_000_000);
    assert_eq!(
        Refusal::of(office.adjust(&low, 0, 400_001).await)?.reason,
        "ABOVE_APPLIED"
    );
    let adjusted = office.adjust(&low, 0, 300_000).await?;
    assert_eq!(
        adjusted.awards[0]
            .adjusted
            .as_ref()
            .map(|act| act.reason.as_str()),
        Some("Mindre omfang.")
    );
    // Not proposed anew yet: together they are over the frame.
    let over = office.decisions().await?;
    office.decide(&over[1]).await?;
    let refused = Refusal::of(office.decide(&over[0]).await)?;
    assert_eq!(
        (refused.reason.as_str(), refused.metadata["law"].as_str()),
        ("OVER_FRAME", "bevilgningsreglementet")
    );
    let refused = Refusal::of(office.adjust(&over[0], 0, 100_001).await)?;
    assert_eq!(refused.reason, "OVER_FRAME");

    office
        .recommend(3, &[(400_000, 400_000, Grade::High, "")])
        .await?;
    office.adjust(&over[0], 0, 60_000).await?;
    office.propose().await?;
    let amounts: Vec<i64> = office
        .decisions()
        .await?
        .iter()
        .map(|decision| decision.amount_ore / 100)
        .collect();
    assert_eq!(amounts, [60_000, 400_000, 40_000]);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn two_decisions_at_once_never_pass_the_frame() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(500_000, 0).await?;
    for number in 1..=4 {
        office
            .recommend(number, &[(300_000, 100_000, Grade::High, "")])
            .await?;
    }
    office.propose().await?;
    // By hand up to what the adjusted ones may be together; with the others they are over.
    let proposals = office.decisions().await?;
    office.adjust(&proposals[0], 0, 300_000).await?;
    office.adjust(&proposals[1], 0, 200_000).await?;
    let open = office.decisions().await?;
    let answers = futures::future::join_all(open.iter().map(|decision| office.decide(decision))).await;
    let mut decided = 0;
    for answer in answers {
        match answer {
            Ok(decision) => decided += decision.amount_ore,
            Err(status) => assert_eq!(Refusal::from(&status).reason, "OVER_FRAME"),
        }
    }
    assert!(decided <= 50_000_000, "{decided}");
    let frame = office.region_frames().await?.remove(0);
    assert_eq!(frame.decided_ore, decided);
    office.world.stop().await;
    Ok(())
}
