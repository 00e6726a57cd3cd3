//! Over 300 lines: both endings, by each of those who may end.
//!
//! Withdrawal and dismissal: who, when, what is told, and the places that are given back.

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::completions::{ask, kari, runs_out, submitted, told};
use crate::files::{PDF, attach, list};
use crate::samples::{call, content, measure, projects};
use crate::tokens::{self, applicant, staff};
use crate::world::{REGION, code, fields, id, last, rules, source, world};

fn approver() -> String {
    staff("trondelag", "per", &["approver"])
}

pub(crate) async fn withdraw(application: &pb::Application) -> Result<pb::Application, Status> {
    let request = pb::WithdrawApplicationRequest {
        name: application.name.clone(),
        request_id: id(),
        reason: "Vi har ikke kapasitet".to_owned(),
        etag: String::new(),
    };
    let mut client = world().endings(&applicant(&application.organisation_number));
    let answer = client.withdraw_application(request).await?;
    Ok(answer.into_inner().application.unwrap())
}

fn proposal(application: &pb::Application) -> pb::ProposeDismissalRequest {
    let law = common::LawSource {
        law: "forvaltningsloven".to_owned(),
        paragraph: "§11".to_owned(),
    };
    pb::ProposeDismissalRequest {
        name: application.name.clone(),
        request_id: id(),
        reason: "Svaret kom aldri".to_owned(),
        source: Some(common::RuleSource {
            source: Some(Source::Law(law)),
        }),
    }
}

fn confirmation(application: &pb::Application) -> pb::ConfirmDismissalRequest {
    pb::ConfirmDismissalRequest {
        name: application.name.clone(),
        request_id: id(),
        reason: "Enig".to_owned(),
    }
}

async fn ending(application: &pb::Application, token: &str) -> Result<pb::Ending, Status> {
    let request = pb::GetEndingRequest {
        name: application.name.clone(),
    };
    let answer = world().endings(token).get_ending(request).await?;
    Ok(answer.into_inner().ending.unwrap())
}

#[tokio::test]
async fn a_withdrawn_application_gives_back_its_place_and_its_projects() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let first = world().draft(&number, &call, projects(5)).await.unwrap();
    let first = world().submit(&first).await.unwrap();
    let second = world().draft(&number, &call, projects(5)).await.unwrap();
    let refused = world().submit(&second).await.unwrap_err();
    assert_eq!(rules(&refused), ["one-application", "max-development-projects"]);
    let withdrawn = withdraw(&first).await.unwrap();
    assert_eq!(withdrawn.state(), pb::ApplicationState::Withdrawn);
    assert_eq!(withdrawn.content_hash, first.content_hash);
    world().submit(&second).await.unwrap();
    let third = world().draft(&number, &call, projects(1)).await.unwrap();
    let refused = world().submit(&third).await.unwrap_err();
    assert_eq!(rules(&refused), ["one-application", "max-development-projects"]);
    let services: Vec<(String, String)> = told(&first).await.split_off(1);
    assert_eq!(
        services,
        ["assessment", "allocation"].map(|service| (
            service.to_owned(),
            "tilskudd.intake.v1.ApplicationEnded".to_owned()
        ))
    );
    let again = withdraw(&first).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "APPLICATION_CANNOT_BE_WITHDRAWN".to_owned(),
            "system application-state".to_owned()
        )
    );
}

#[tokio::test]
async fn of_three_places_the_one_given_back_is_taken_again() {
    let several = pb::Call {
        applications_per_applicant: 2,
        ..call()
    };
    let (number, call) = (world().municipality().await, world().call(several).await);
    let mut submitted = Vec::new();
    for _ in 0..2 {
        let draft = world().draft(&number, &call, projects(1)).await.unwrap();
        submitted.push(world().submit(&draft).await.unwrap());
    }
    withdraw(&submitted[0]).await.unwrap();
    let draft = world().draft(&number, &call, projects(1)).await.unwrap();
    world().submit(&draft).await.unwrap();
    let draft = world().draft(&number, &call, projects(1)).await.unwrap();
    assert_eq!(
        rules(&world().submit(&draft).await.unwrap_err()),
        ["one-application"]
    );
}

#[tokio::test]
async fn two_live_submissions_never_share_a_place_whatever_the_code_does() {
    let application = submitted().await;
    let mut sql = world().sql().await;
    let delete = sqlx::query("DELETE FROM intake.slot WHERE application_id = $1")
        .bind(last(&application.name))
        .execute(&mut sql)
        .await;
    let error = delete.unwrap_err().into_database_error().unwrap();
    assert_eq!(error.constraint(), Some("slot_ended_check"));
    withdraw(&application).await.unwrap();
    let revive = sqlx::query("UPDATE intake.application SET state = 'submitted' WHERE id = $1")
        .bind(last(&application.name))
        .execute(&mut sql)
        .await;
    let error = revive.unwrap_err().into_database_error().unwrap();
    assert_eq!(error.constraint(), Some("application_ended_check"));
}

#[tokio::test]
async fn a_withdrawn_draft_stays_the_applicants_own() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let other = world().municipality().await;
    let foreign = pb::Application {
        organisation_number: other,
        ..draft.clone()
    };
    assert_eq!(withdraw(&foreign).await.unwrap_err().code(), Code::NotFound);
    let stale = pb::WithdrawApplicationRequest {
        name: draft.name.clone(),
        request_id: id(),
        reason: "Feil".to_owned(),
        etag: "v9".to_owned(),
    };
    let mut client = world().endings(&applicant(&number));
    let refused = client.withdraw_application(stale).await.unwrap_err();
    assert_eq!(code(&refused), "ETAG_MISMATCH");
    let kind = pb::AttachmentKind::Supporting;
    let attached = attach(&applicant(&number), &draft.name, kind, PDF).await.unwrap();
    let draft = pb::Application {
        etag: attached.etag,
        ..draft
    };
    withdraw(&draft).await.unwrap();
    let office = tokens::office("trondelag");
    assert_eq!(
        list(&office, &draft.name).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(list(&applicant(&number), &draft.name).await.unwrap().len(), 1);
    assert_eq!(told(&draft).await, Vec::new());
    assert_eq!(code(&world().submit(&draft).await.unwrap_err()), "NOT_A_DRAFT");
    let get = || pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let office = world().office_applications().get_application(get()).await;
    assert_eq!(office.unwrap_err().code(), Code::NotFound);
    let own = world()
        .applications(&number)
        .get_application(get())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(own.application.unwrap().state(), pb::ApplicationState::Withdrawn);
    let list = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        call,
        ..pb::ListApplicationsRequest::default()
    };
    let seen = world()
        .lists(&tokens::office("trondelag"))
        .list_applications(list)
        .await
        .unwrap();
    assert_eq!(seen.into_inner().applications, Vec::new());
}

#[tokio::test]
async fn a_dismissal_takes_two_persons_and_waits_for_the_deadline() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let refused = world()
        .endings(&kari())
        .propose_dismissal(proposal(&application))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "COMPLETION_STILL_OPEN".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
    let none = world()
        .endings(&approver())
        .confirm_dismissal(confirmation(&application))
        .await
        .unwrap_err();
    assert_eq!(code(&none), "COMPLETION_STILL_OPEN");
    runs_out(&completion, "2024-02-14", "", "2024-02-14T23:00:00Z").await;
    proposed_by_one(&application).await;
    let own = applicant(&application.organisation_number);
    world()
        .endings(&approver())
        .confirm_dismissal(confirmation(&application))
        .await
        .unwrap();
    let seen = ending(&application, &own).await.unwrap();
    assert_eq!(seen.kind(), pb::EndingKind::Dismissed);
    let text = seen.letter.unwrap().text.unwrap();
    for text in [&text.nb, &text.nn, &text.en] {
        assert!(
            text.contains("§ 28") && text.contains("Svaret kom aldri"),
            "{text}"
        );
    }
    dismissed(&application).await;
}

/// Nothing is confirmed that is not proposed, nor by who proposed it, whatever roles they hold.
async fn proposed_by_one(application: &pb::Application) {
    let none = world()
        .endings(&approver())
        .confirm_dismissal(confirmation(application))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&none), source(&none)),
        (
            "NO_DISMISSAL_PROPOSED".to_owned(),
            "system dismissal-state".to_owned()
        )
    );
    let both = staff("trondelag", "kari", &["caseworker", "approver"]);
    world()
        .endings(&both)
        .propose_dismissal(proposal(application))
        .await
        .unwrap();
    let again = world()
        .endings(&kari())
        .propose_dismissal(proposal(application))
        .await
        .unwrap_err();
    assert_eq!(code(&again), "DISMISSAL_ALREADY_PROPOSED");
    // The applicant knows nothing of a proposal.
    let own = applicant(&application.organisation_number);
    assert_eq!(
        ending(application, &own).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(
        ending(application, &kari()).await.unwrap().kind(),
        pb::EndingKind::Unspecified
    );
    let refused = world()
        .endings(&both)
        .confirm_dismissal(confirmation(application))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::PermissionDenied,
            "TWO_PERSON".to_owned(),
            "system two-person".to_owned()
        )
    );
}

/// It is told, cannot be withdrawn any more, and its place is free again.
async fn dismissed(application: &pb::Application) {
    let kinds: Vec<String> = told(application)
        .await
        .into_iter()
        .map(|(_, kind)| kind)
        .collect();
    let kinds: Vec<&str> = kinds
        .iter()
        .map(|kind| kind.rsplit('.').next().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "ApplicationSubmitted",
            // Assessment and allocation both wait for the answer.
            "CompletionRequested",
            "CompletionRequested",
            "CompletionClosed",
            "CompletionClosed",
            "ApplicationEnded",
            "ApplicationEnded"
        ]
    );
    let refused = withdraw(application).await.unwrap_err();
    assert_eq!(code(&refused), "APPLICATION_CANNOT_BE_WITHDRAWN");
    let draft = world()
        .draft(&application.organisation_number, &application.call, projects(1))
        .await
        .unwrap();
    world().submit(&draft).await.unwrap();
}

/// Whatever the applicant adds after the proposal, in files or words, is looked at before anything is dismissed.
#[tokio::test]
async fn what_is_added_after_the_proposal_has_to_be_considered_first() {
    let application = submitted().await;
    let own = applicant(&application.organisation_number);
    let propose = async || {
        world()
            .endings(&kari())
            .propose_dismissal(proposal(&application))
            .await
    };
    let confirm = async || {
        let mut client = world().endings(&approver());
        client.confirm_dismissal(confirmation(&application)).await
    };
    let decline = async || {
        let request = pb::DeclineDismissalRequest {
            name: application.name.clone(),
            request_id: id(),
            reason: "Svaret kom".to_owned(),
        };
        world().endings(&approver()).decline_dismissal(request).await
    };
    propose().await.unwrap();
    let request = pb::SupplementApplicationRequest {
        name: application.name.clone(),
        request_id: id(),
        text: "Her er svaret.".to_owned(),
    };
    let mut client = world().applications(&application.organisation_number);
    client.supplement_application(request).await.unwrap();
    assert_eq!(code(&confirm().await.unwrap_err()), "APPLICATION_REVISED");
    decline().await.unwrap();
    propose().await.unwrap();
    let kind = pb::AttachmentKind::Supplement;
    attach(&own, &application.name, kind, PDF).await.unwrap();
    assert_eq!(code(&confirm().await.unwrap_err()), "APPLICATION_REVISED");
    decline().await.unwrap();
    propose().await.unwrap();
    confirm().await.unwrap();
    let late = attach(&own, &application.name, kind, PDF).await.unwrap_err();
    assert_eq!(code(&late), "ATTACHMENT_NOT_NOW");
}

#[tokio::test]
async fn a_declined_proposal_leaves_the_application_as_it_was() {
    let application = submitted().await;
    let mut broken = proposal(&application);
    broken.source = None;
    let refused = world()
        .endings(&kari())
        .propose_dismissal(broken)
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["source"]);
    world()
        .endings(&kari())
        .propose_dismissal(proposal(&application))
        .await
        .unwrap();
    let decline = || pb::DeclineDismissalRequest {
        name: application.name.clone(),
        request_id: id(),
        reason: "Den skal behandles".to_owned(),
    };
    world()
        .endings(&approver())
        .decline_dismissal(decline())
        .await
        .unwrap();
    let again = world()
        .endings(&approver())
        .decline_dismissal(decline())
        .await
        .unwrap_err();
    assert_eq!(code(&again), "NO_DISMISSAL_PROPOSED");
    assert_eq!(
        ending(&application, &kari()).await.unwrap_err().code(),
        Code::NotFound
    );
    let signer = staff(
        "trondelag",
        &format!("adviser of {}", application.organisation_number),
        &["caseworker"],
    );
    let refused = world()
        .endings(&signer)
        .propose_dismissal(proposal(&application))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "CONFLICT_OF_INTEREST".to_owned(),
            "forvaltningsloven §6".to_owned()
        )
    );
}
