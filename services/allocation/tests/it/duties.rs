//! Who may do what after whom, and what the year's awards are together (R21, forvaltningsloven §6, P5).

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::LanguageForm;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_testkit::{Claims, Refusal, Role, eventually};
use tonic::Code;

use crate::office::{Office, REGION, uuid};

#[tokio::test]
async fn no_one_person_both_sets_and_decides_an_amount() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    let mut message = office.recommendation(
        1,
        &[
            (500_000, 100_000, Grade::High, ""),
            (300_000, 0, Grade::Low, ""),
            (200_000, 0, Grade::Good, ""),
        ],
        LanguageForm::Nb,
    );
    message.measures[1].ordinary_work = true;
    // The person behind a login is known once they have acted.
    office.propose().await?;
    let dina = office.person_of("allocation.proposed").await?;
    if let Some(recommended) = &mut message.recommended {
        recommended.person.clone_from(&dina);
    }
    office
        .tell(Service::Assessment, "application/x", &message)
        .await?;
    office.propose().await?;
    let proposal = office.decisions().await?.remove(0);

    let refused = Refusal::of(office.adjust_as("dina", &proposal, 0, 500_000).await)?;
    assert_eq!(
        (
            refused.code,
            refused.reason.as_str(),
            refused.metadata["rule"].as_str()
        ),
        (Code::PermissionDenied, "TWO_PERSON", "two-person")
    );
    let refused = Refusal::of(office.adjust(&proposal, 1, 1).await)?;
    assert_eq!(refused.reason, "ORDINARY_DEVELOPMENT_WORK");
    let refused = Refusal::of(office.adjust(&proposal, 2, 1).await)?;
    assert_eq!(
        (refused.reason.as_str(), refused.metadata["rule"].as_str()),
        ("REFUSAL_RECOMMENDED", "recommended-refusal")
    );
    let refused = Refusal::of(office.adjust(&proposal, 0, 500_001).await)?;
    assert_eq!(refused.reason, "ABOVE_APPLIED");
    // Another sets it, and yet another decides.
    let adjusted = office.adjust_as("berit", &proposal, 0, 500_000).await?;
    let refused = Refusal::of(office.decide_as("berit", &adjusted).await)?;
    assert_eq!(
        (
            refused.code,
            refused.reason.as_str(),
            refused.metadata["rule"].as_str()
        ),
        (Code::PermissionDenied, "TWO_PERSON", "two-person")
    );
    assert_eq!(office.decide_as("cato", &adjusted).await?.amount_ore, 50_000_000);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_signed_the_application_takes_no_part_and_the_others_are_told() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office.propose().await?;
    let dina = office.person_of("allocation.proposed").await?;
    let mut message = office.recommendation(1, &[(500_000, 100_000, Grade::High, "")], LanguageForm::Nb);
    let signature = message
        .application
        .as_mut()
        .and_then(|one| one.signature.as_mut());
    if let Some(signed) = signature.and_then(|signature| signature.signed.as_mut()) {
        signed.person.clone_from(&dina);
    }
    let conflicted = uuid();
    message.conflicted_persons = vec![conflicted.clone()];
    office
        .tell(Service::Assessment, "application/x", &message)
        .await?;
    office.propose().await?;
    let proposal = office.decisions().await?.remove(0);
    for refused in [
        office.adjust_as("dina", &proposal, 0, 1).await,
        office.decide(&proposal).await,
    ] {
        let refused = Refusal::of(refused)?;
        assert_eq!(
            (refused.reason.as_str(), refused.metadata["paragraph"].as_str()),
            ("CONFLICT_OF_INTEREST", "§6")
        );
    }
    office.decide_as("berit", &proposal).await?;
    let emitted = office.world.emitted(Service::Allocation, "trondelag").await?;
    let made: Vec<pb::DecisionMade> = emitted.iter().filter_map(|event| event.decode()).collect();
    assert_eq!(made.len(), 3);
    for one in made {
        assert_eq!(one.signed_by.map(|signed| signed.person), Some(dina.clone()));
        assert_eq!(one.conflicted_persons, std::slice::from_ref(&conflicted));
        // The measures came beside the application, and are whole here again.
        let awards = one.decision.unwrap_or_default().awards;
        assert_eq!(awards[0].title, "Tiltak 500000");
    }
    office.world.stop().await;
    Ok(())
}

/// The auditor paragraph of a decision's letter.
async fn auditor(office: &Office, decision: &pb::Decision) -> anyhow::Result<String> {
    let request = pb::GetLetterRequest {
        name: decision.name.clone(),
    };
    let letter = office
        .dina()?
        .letters
        .get_letter(request)
        .await?
        .into_inner()
        .letter;
    let sections = letter.unwrap_or_default().sections;
    let section = sections.into_iter().find(|section| section.key == "auditor");
    Ok(section.unwrap_or_default().paragraphs.join("\n"))
}

/// A call of another scheme of the same year, with a final frame, accepted.
async fn another_scheme(office: &Office) -> anyhow::Result<String> {
    let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
    let request = pb::ProposeFrameRequest {
        scheme: "other".to_owned(),
        ..Office::frame_request(1_000_000, 0, pb::FrameCertainty::Final)
    };
    office.frames(&owner)?.propose_frame(request).await?;
    let proposal = eventually("the other scheme's frame in the region", async || {
        let frames = office.region_frames().await?;
        let other = frames.into_iter().find(|frame| frame.scheme == "other");
        Ok(other.and_then(|frame| Some(frame.proposals.first()?.name.clone())))
    })
    .await?;
    office.accept(&proposal).await?;
    let name = format!("regions/{REGION}/calls/{}", uuid());
    let announced = intake::CallAnnounced {
        call: Some(intake::Call {
            name: name.clone(),
            edition: "kkt-2024".to_owned(),
            year: 2024,
            auditor_deadline: "2025-05-01".to_owned(),
            auditor_threshold_ore: 20_000_000,
            appeal: intake::AppealRule::None.into(),
            ..intake::Call::default()
        }),
        chapter_post: "761/69".to_owned(),
        scheme: "other".to_owned(),
    };
    office.tell(Service::Intake, "call/other", &announced).await?;
    Ok(name)
}

#[tokio::test]
async fn the_auditors_threshold_counts_every_scheme_of_the_year() -> anyhow::Result<()> {
    let mut office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(150_000, 150_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let first = office.decide(&office.decisions().await?[0]).await?;
    let said = auditor(&office, &first).await?;
    assert!(said.contains("kreves ikke"), "{said}");

    office.call = another_scheme(&office).await?;
    office
        .recommend(2, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let second = office.decide(&office.decisions().await?[1]).await?;
    let said = auditor(&office, &second).await?;
    assert!(
        said.contains("250\u{a0}000 kroner") && said.contains("1. mai 2025"),
        "{said}"
    );
    office.world.stop().await;
    Ok(())
}
