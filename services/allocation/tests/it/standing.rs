//! No award before earlier years' money is satisfactorily reported (P4), by the applicant and its predecessors (P7).

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::reporting::v1::RecipientStandingChanged;
use tilskudd_testkit::{NewEvent, Refusal};
use tonic::Code;

use crate::office::{NUMBER, Office, REGION, uuid};

/// Went over into the recipient of the tests.
const OLD: &str = "958935420";
/// After the day of every report on the money of 2023.
const DECISION_DAY: &str = "2024-05-02T10:00:00Z";

/// A final frame, and one application in the list with an award proposed for it.
async fn with_proposal(at: &str) -> anyhow::Result<Office> {
    let office = Office::open().await?;
    office.world.turn_to(at.parse()?)?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    Ok(office)
}

/// Reports on the money of 2023, due on 1 March 2024.
fn standing(recipient: &str, (open, returned): (i32, i32), version: i64) -> RecipientStandingChanged {
    RecipientStandingChanged {
        organisation_number: recipient.to_owned(),
        scheme: "kkt".to_owned(),
        year: 2023,
        open,
        returned,
        first_due: if open > 0 { "2024-03-01" } else { "" }.to_owned(),
        version,
    }
}

async fn tell(office: &Office, message: &RecipientStandingChanged) -> anyhow::Result<()> {
    let stream = format!("standing/{}", message.organisation_number);
    let outcome = office.tell(Service::Reporting, &stream, message).await?;
    assert_eq!(outcome, DeliveryOutcome::Applied);
    Ok(())
}

async fn went_over(office: &Office, effective_on: &str, region: &str) -> anyhow::Result<()> {
    let message = intake::SuccessionRecorded {
        succession: Some(intake::Succession {
            predecessor: OLD.to_owned(),
            successor: NUMBER.to_owned(),
            effective_on: effective_on.to_owned(),
            predecessor_region: region.to_owned(),
            ..intake::Succession::default()
        }),
    };
    for _ in 0..2 {
        let event = NewEvent::new(Service::Intake, "national", "succession/x", &message);
        let outcome = office.world.deliver(Service::Allocation, REGION, &event).await?;
        assert_eq!(outcome.ok(), Some(DeliveryOutcome::Applied));
    }
    Ok(())
}

/// What is proposed first, and what stands against it.
async fn proposed(office: &Office, outstanding: i32) -> anyhow::Result<pb::Decision> {
    let answer = office.propose().await?;
    assert_eq!(answer.reports_outstanding, outstanding);
    Ok(office.decisions().await?.remove(0))
}

async fn refused(office: &Office, proposal: &pb::Decision) -> anyhow::Result<Refusal> {
    let refusal = Refusal::of(office.decide(proposal).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "REPORT_OUTSTANDING")
    );
    assert_eq!(refusal.metadata["call"], office.call);
    assert_eq!(refusal.metadata["clause"], "award_before_report");
    Ok(refusal)
}

#[tokio::test]
async fn no_award_before_the_earlier_report_is_accepted() -> anyhow::Result<()> {
    let office = with_proposal(DECISION_DAY).await?;
    tell(&office, &standing(NUMBER, (1, 0), 1)).await?;
    let proposal = proposed(&office, 1).await?;
    // The caseworker sees it before anybody decides.
    let [report] = proposal.earlier_reports.as_slice() else {
        anyhow::bail!("{:?}", proposal.earlier_reports)
    };
    assert_eq!((report.organisation_number.as_str(), report.year), (NUMBER, 2023));
    assert_eq!(report.state(), pb::EarlierReportState::Outstanding);
    let source = report.source.as_ref().and_then(|source| source.source.as_ref());
    assert!(matches!(source, Some(Source::Call(call)) if call.call == office.call));
    let refusal = refused(&office, &proposal).await?;
    assert!(refusal.metadata["text_en"].contains("2023"));

    tell(&office, &standing(NUMBER, (0, 0), 3)).await?;
    // One that comes late says nothing any more.
    tell(&office, &standing(NUMBER, (1, 1), 2)).await?;
    let proposal = office.decisions().await?.remove(0);
    assert!(proposal.earlier_reports.is_empty());
    let decided = office.decide(&proposal).await?;
    assert_eq!(decided.outcome(), pb::Outcome::Awarded);
    tell(&office, &standing(NUMBER, (1, 0), 4)).await?;
    assert!(office.decisions().await?.remove(0).earlier_reports.is_empty());
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_refusal_waits_for_no_report() -> anyhow::Result<()> {
    let office = with_proposal(DECISION_DAY).await?;
    tell(&office, &standing(NUMBER, (2, 1), 1)).await?;
    let proposal = proposed(&office, 1).await?;
    refused(&office, &proposal).await?;
    let adjusted = office.adjust(&proposal, 0, 0).await?;
    assert_eq!(office.decide(&adjusted).await?.outcome(), pb::Outcome::Refused);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_due_after_the_decision_does_not_stand_against_it() -> anyhow::Result<()> {
    // The last minute of 1 March in Oslo.
    let office = with_proposal("2024-03-01T22:59:00Z").await?;
    office
        .recommend(2, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    tell(&office, &standing(NUMBER, (1, 0), 1)).await?;
    let proposal = proposed(&office, 0).await?;
    assert!(proposal.earlier_reports.is_empty());
    assert_eq!(office.decide(&proposal).await?.outcome(), pb::Outcome::Awarded);
    let last = office.decisions().await?.remove(1);
    office.world.turn_to("2024-03-01T23:00:00Z".parse()?)?;
    refused(&office, &last).await?;
    // Sent back before its day: the recipient knows already that it is not satisfactory.
    office.world.turn_to("2024-02-01T10:00:00Z".parse()?)?;
    tell(&office, &standing(NUMBER, (1, 1), 2)).await?;
    refused(&office, &last).await?;
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_successor_answers_for_the_reports_of_its_predecessors() -> anyhow::Result<()> {
    let office = with_proposal(DECISION_DAY).await?;
    tell(&office, &standing(OLD, (1, 0), 1)).await?;
    let proposal = proposed(&office, 0).await?;
    assert!(proposal.earlier_reports.is_empty(), "another recipient's");
    went_over(&office, "2024-05-02", REGION).await?;
    let proposal = proposed(&office, 1).await?;
    assert_eq!(proposal.earlier_reports[0].organisation_number, OLD);
    let refusal = refused(&office, &proposal).await?;
    assert!(refusal.metadata["text_nb"].contains(OLD));
    tell(&office, &standing(OLD, (0, 0), 2)).await?;
    assert_eq!(office.decide(&proposal).await?.outcome(), pb::Outcome::Awarded);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_another_region_knows_is_pending_until_the_decider_has_asked_there() -> anyhow::Result<()> {
    let office = with_proposal(DECISION_DAY).await?;
    went_over(&office, "2020-01-01", "nordland").await?;
    let proposal = proposed(&office, 0).await?;
    let [report] = proposal.earlier_reports.as_slice() else {
        anyhow::bail!("{:?}", proposal.earlier_reports)
    };
    assert_eq!(report.state(), pb::EarlierReportState::Pending);
    assert_eq!(
        (
            report.organisation_number.as_str(),
            report.region.as_str(),
            report.year
        ),
        (OLD, "nordland", 0)
    );
    let refusal = Refusal::of(office.decide(&proposal).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["clause"]),
        ("REPORT_PENDING", "award_before_report")
    );
    assert!(refusal.metadata["text_nb"].contains("nordland"));
    let decided = office.decide_checked(&proposal).await?;
    assert_eq!(decided.outcome(), pb::Outcome::Awarded);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_call_can_award_before_the_report() -> anyhow::Result<()> {
    let mut office = Office::open().await?;
    office.world.turn_to(DECISION_DAY.parse()?)?;
    office.call = format!("regions/{REGION}/calls/{}", uuid());
    let announced = intake::CallAnnounced {
        call: Some(intake::Call {
            name: office.call.clone(),
            edition: "kkt-2024".to_owned(),
            year: 2024,
            report_deadline: "2025-03-01".to_owned(),
            appeal: intake::AppealRule::None.into(),
            award_before_report: true,
            ..intake::Call::default()
        }),
        chapter_post: "761/68".to_owned(),
        scheme: "kkt".to_owned(),
    };
    office.tell(Service::Intake, "call/y", &announced).await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    tell(&office, &standing(NUMBER, (1, 1), 1)).await?;
    let proposal = proposed(&office, 0).await?;
    assert!(proposal.earlier_reports.is_empty());
    assert_eq!(office.decide(&proposal).await?.outcome(), pb::Outcome::Awarded);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn only_reporting_of_the_region_tells_and_only_what_can_be() -> anyhow::Result<()> {
    let office = with_proposal(DECISION_DAY).await?;
    let open = standing(NUMBER, (1, 0), 1);
    assert!(office.tell(Service::Payment, "standing/x", &open).await.is_err());
    let malformed = [
        RecipientStandingChanged {
            first_due: String::new(),
            ..open.clone()
        },
        RecipientStandingChanged {
            version: 0,
            ..open.clone()
        },
        RecipientStandingChanged {
            returned: 2,
            ..open.clone()
        },
        RecipientStandingChanged {
            year: 1,
            ..open.clone()
        },
        RecipientStandingChanged {
            organisation_number: "942110465".to_owned(),
            ..open
        },
    ];
    for message in malformed {
        let told = office.tell(Service::Reporting, "standing/x", &message).await;
        assert!(told.is_err(), "{message:?}");
    }
    assert_eq!(office.propose().await?.reports_outstanding, 0);

    // As the service's own role: what was told of one is not moved to another, nor is a succession changed.
    let mut conn = office.world.connect_as(Service::Allocation, REGION).await?;
    for sql in [
        "UPDATE allocation.standing SET organisation_number = '958935420'",
        "DELETE FROM allocation.standing",
        "UPDATE allocation.succession SET effective_on = now()",
    ] {
        let error = sqlx::query(sql).execute(&mut conn).await.err();
        let code = error.as_ref().and_then(|error| tilskudd_store::sqlstate(error));
        assert_eq!(code.as_deref(), Some("42501"), "{sql}");
    }
    office.world.stop().await;
    Ok(())
}
