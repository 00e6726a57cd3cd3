//! The office's name in letters: by date, as the region's own intake tells of the region's own office.

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::{DeliveryOutcome, LanguageForm};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_testkit::{NewEvent, Role};

use crate::office::{Office, REGION};

fn named(region: &str, version: i64, title: &str, valid_from: &str) -> intake::OfficeRecorded {
    intake::OfficeRecorded {
        office: Some(intake::Office {
            region: region.to_owned(),
            version,
            title: title.to_owned(),
            valid_from: valid_from.to_owned(),
            ..intake::Office::default()
        }),
    }
}

/// What the letter of the only application says in all.
async fn letter(office: &Office) -> anyhow::Result<String> {
    let proposal = office.decisions().await?.remove(0);
    let decided = office.decide(&proposal).await?;
    let request = pb::GetLetterRequest { name: decided.name };
    let mut client = office.allocation(&office.staff("dina", Role::Decider))?;
    let letter = client
        .letters
        .get_letter(request)
        .await?
        .into_inner()
        .letter
        .unwrap_or_default();
    assert_eq!(letter.language(), LanguageForm::Nb);
    Ok(letter
        .sections
        .into_iter()
        .flat_map(|section| section.paragraphs)
        .collect())
}

#[tokio::test]
async fn a_letter_has_the_name_of_its_day() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(500_000, 400_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    // In any order; the second again, and one that is to come.
    for told in [
        named(REGION, 2, "Statsforvalteren midt i landet", "2021-01-01"),
        named(REGION, 1, "Fylkesmannen midt i landet", ""),
        named(REGION, 2, "Statsforvalteren midt i landet", "2021-01-01"),
        named(REGION, 3, "Embetet midt i landet", "2199-01-01"),
    ] {
        let outcome = office.tell(Service::Intake, "office/x", &told).await?;
        assert_eq!(outcome, DeliveryOutcome::Applied);
    }
    let said = letter(&office).await?;
    assert!(said.contains("Statsforvalteren midt i landet"), "{said}");
    assert!(
        !said.contains("Statsforvalteren i trondelag"),
        "the configuration's: {said}"
    );
    assert!(
        !said.contains("Fylkesmannen") && !said.contains("Embetet"),
        "{said}"
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_own_intake_alone_tells_and_of_the_own_office_alone() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(500_000, 400_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let own = named(REGION, 1, "Noen andre", "");
    for (sender, tenant, message, reason) in [
        (Service::Intake, "national", &own, "OTHER_TENANT"),
        (Service::Reporting, REGION, &own, "OTHER_SENDER"),
        (
            Service::Intake,
            REGION,
            &named("agder", 1, "Noen andre", ""),
            "UNREADABLE_EVENT",
        ),
        (
            Service::Intake,
            REGION,
            &named(REGION, 0, "Noen andre", ""),
            "UNREADABLE_EVENT",
        ),
        (
            Service::Intake,
            REGION,
            &named(REGION, 1, "", ""),
            "UNREADABLE_EVENT",
        ),
    ] {
        let event = NewEvent::new(sender, tenant, "office/x", message);
        let refused = office.world.deliver(Service::Allocation, REGION, &event).await?;
        assert_eq!(refused.unwrap_err().reason, reason, "{sender} of {tenant}");
    }
    let said = letter(&office).await?;
    assert!(
        said.contains("Statsforvalteren i trondelag") && !said.contains("Noen andre"),
        "{said}"
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_recipient_that_has_decided_on_neither_form_gets_the_offices() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    let row = [(300_000, 200_000, Grade::High, "")];
    for (number, form) in [(1, LanguageForm::Neutral), (2, LanguageForm::Nb)] {
        let message = office.recommendation(number, &row, form);
        office
            .tell(Service::Assessment, "application/x", &message)
            .await?;
    }
    let mut told = named(REGION, 1, "Statsforvaltaren", "");
    if let Some(state) = &mut told.office {
        state.set_language_form(LanguageForm::Nn);
    }
    office.tell(Service::Intake, "office/x", &told).await?;
    office.propose().await?;
    let mut client = office.allocation(&office.staff("dina", Role::Decider))?;
    let mut written = Vec::new();
    for proposal in office.decisions().await? {
        let name = office.decide(&proposal).await?.name;
        let letter = client
            .letters
            .get_letter(pb::GetLetterRequest { name })
            .await?
            .into_inner()
            .letter;
        written.push(letter.unwrap_or_default().language());
    }
    assert_eq!(written, [LanguageForm::Nn, LanguageForm::Nb]);
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_office_writes_one_of_the_two_forms() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let mut told = named(REGION, 1, "Statsforvaltaren", "");
    if let Some(state) = &mut told.office {
        state.set_language_form(LanguageForm::Neutral);
    }
    let event = NewEvent::new(Service::Intake, REGION, "office/x", &told);
    let refused = office.world.deliver(Service::Allocation, REGION, &event).await?;
    assert_eq!(refused.unwrap_err().reason, "UNREADABLE_EVENT");
    office.world.stop().await;
    Ok(())
}
