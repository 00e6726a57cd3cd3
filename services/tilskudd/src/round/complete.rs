//! Requests for completion (mangelbrev): asked, reminded of, answered in time or too late (forvaltningsloven §11).

use anyhow::{Context as _, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::completion_service_client::CompletionServiceClient;
use tonic::transport::Channel;

use super::assess::nothing_for_anyone;
use super::world::Session;
use super::{Accepted as _, Play, convert, kroner};
use crate::input::{Application, Completion, Reasoned};

impl Play<'_> {
    pub(super) fn completions(&self) -> anyhow::Result<CompletionServiceClient<Channel>> {
        Ok(CompletionServiceClient::new(self.world.channel(Service::Intake)?))
    }

    /// The office asks, and cannot recommend while it waits; gives the request's name.
    pub(super) async fn ask_for_completion(
        &mut self,
        application: &Application,
        completion: &Completion,
    ) -> anyhow::Result<String> {
        let caseworker = self.as_person(&completion.caseworker)?;
        let defects = completion.defects.iter().map(|d| intake::Defect {
            field: d.field.clone(),
            text: d.text.clone(),
            source: None,
        });
        let request = intake::RequestCompletionRequest {
            application: self.name_of(application)?,
            request_id: self.world.request_id(),
            defects: defects.collect(),
            deadline_date: completion.deadline.clone(),
            deadline_time: String::new(),
            reason: completion.reason.clone(),
        };
        let asked = self
            .completions()?
            .request_completion(caseworker.ask(request))
            .await
            .accepted(&format!("asking {} for a completion", application.key))?
            .completion
            .context("no request in the answer")?;
        self.progress.note(&format!(
            "Mangelbrev / Completion requested: {}, frist / deadline {}",
            application.key, completion.deadline
        ));
        self.try_recommending_meanwhile(application, completion).await?;
        Ok(asked.name)
    }

    async fn try_recommending_meanwhile(
        &mut self,
        application: &Application,
        completion: &Completion,
    ) -> anyhow::Result<()> {
        self.world.settle().await?;
        let caseworker = self.as_person(&completion.caseworker)?;
        let name = self.name_of(application)?;
        let cases = self.cases(&caseworker).await?;
        let of_it = |c: &&assessment::Case| c.application.as_ref().is_some_and(|a| a.name == name);
        let case = cases
            .iter()
            .find(of_it)
            .context("an application without a case")?;
        let request = assessment::RecommendCaseRequest {
            name: case.name.clone(),
            request_id: self.world.request_id(),
            recommendations: nothing_for_anyone(application, "Forsøk mens søknaden kompletteres"),
            reason: "Forsøk mens søknaden kompletteres".into(),
            etag: String::new(),
        };
        let tried = self.case_client()?.recommend_case(caseworker.ask(request)).await;
        self.must_refuse(
            "det innstilles mens søknaden kompletteres / recommending while a completion is awaited",
            "AWAITING_APPLICANT",
            tried,
        )
    }

    /// The office reminds of the deadline, once.
    pub(super) async fn remind(&mut self, name: &str, completion: &Completion) -> anyhow::Result<()> {
        let caseworker = self.as_person(&completion.caseworker)?;
        let request = || intake::SendReminderRequest {
            name: name.into(),
            request_id: self.world.request_id(),
        };
        let mut client = self.completions()?;
        client
            .send_reminder(caseworker.ask(request()))
            .await
            .accepted("reminding of a completion")?;
        self.progress.note("Påminnelse sendt / Reminder sent");
        let again = client.send_reminder(caseworker.ask(request())).await;
        self.must_refuse(
            "søkeren påminnes to ganger / the applicant is reminded twice",
            "REMINDER_ALREADY_SENT",
            again,
        )
    }

    /// The signatory reads the page of the corrected content first; gives the hash of what it is of.
    async fn read_before_signing(
        &self,
        signer: &Session,
        application: &Application,
        answer: &intake::AnswerCompletionRequest,
    ) -> anyhow::Result<String> {
        let request = intake::ValidateApplicationRequest {
            name: self.name_of(application)?,
            signature: answer.signature.clone(),
            content: answer.content.clone(),
            completion: answer.name.clone(),
        };
        let read = ApplicationServiceClient::new(self.world.channel(Service::Intake)?)
            .validate_application(signer.ask(request))
            .await
            .accepted(&format!(
                "reading the answer of {} before signing",
                application.key
            ))?;
        let page = read.summary.context("no page to read before signing")?;
        let measures = answer.content.iter().flat_map(|content| &content.measures);
        let applied: i64 = measures.map(|measure| measure.applied_ore).sum();
        ensure!(
            page.applied_ore == applied,
            "{}: the page is of something else",
            application.key
        );
        Ok(read.content_hash)
    }

    /// The applicant answers in words, with corrected content signed anew, or too late.
    pub(super) async fn answer(
        &mut self,
        name: &str,
        application: &Application,
        completion: &Completion,
    ) -> anyhow::Result<()> {
        let applicant = self.world.applicant(&application.organisation_number)?;
        let corrects = !completion.answer.changes.is_empty();
        let corrected = application.changed(&completion.answer.changes)?;
        let mut request = intake::AnswerCompletionRequest {
            name: name.into(),
            request_id: self.world.request_id(),
            answer: completion.answer.text.clone(),
            content: corrects.then(|| convert::content(application, &corrected.content)),
            signature: corrects.then(|| convert::signature(&corrected.signature)),
            summary_seen: corrects,
            content_hash: String::new(),
        };
        if corrects && completion.is_answered() {
            request.content_hash = self
                .read_before_signing(&applicant, application, &request)
                .await?;
        }
        let answered = self
            .completions()?
            .answer_completion(applicant.ask(request))
            .await;
        if !completion.is_answered() {
            return self.must_refuse(
                "mangelbrevet besvares etter fristen / a completion is answered after its deadline",
                "COMPLETION_EXPIRED",
                answered,
            );
        }
        let answered = answered.accepted(&format!("the completion of {}", application.key))?;
        let state = answered.completion.map(|c| c.state());
        let application_now = answered.application.context("no application in the answer")?;
        let expected: i64 = corrected.content.measures.iter().map(|m| m.applied_ore).sum();
        ensure!(
            state == Some(intake::CompletionState::Answered)
                && application_now.applied_ore == expected
                && (application_now.revision >= 2) == corrects,
            "{}: the answer is not taken as it was given",
            application.key
        );
        let how = if corrects {
            "rettet og underskrevet på nytt / corrected and signed anew"
        } else {
            "i ord / in words"
        };
        self.progress.note(&format!(
            "Komplettert / Completed: {} {how}; søker om / applies for {} kr",
            application.key,
            kroner(expected)
        ));
        Ok(())
    }

    /// The deadline has run out, and the office goes on with the application as it stands.
    pub(super) async fn proceed(
        &self,
        name: &str,
        application: &Application,
        completion: &Completion,
        why: &Reasoned,
    ) -> anyhow::Result<()> {
        let caseworker = self.as_person(&completion.caseworker)?;
        let request = intake::ResolveCompletionRequest {
            name: name.into(),
            request_id: self.world.request_id(),
            resolution: intake::CompletionResolution::Proceed.into(),
            reason: why.reason.clone(),
        };
        self.completions()?
            .resolve_completion(caseworker.ask(request))
            .await
            .accepted(&format!("proceeding with {}", application.key))?;
        self.progress.note(&format!(
            "Ikke besvart; behandles som den står / Not answered; treated as it stands: {}",
            application.key
        ));
        Ok(())
    }
}
