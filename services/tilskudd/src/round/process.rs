//! Processing between receipt and recommendation: preliminary answers, requests for completion, supplements,
//! withdrawals.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::ending_service_client::EndingServiceClient;

use super::{Accepted as _, Play, pages};
use crate::input::{Application, Completion, LocalTime, PreliminaryAnswers, Reasoned, Supplement};

/// The most that one message answers.
const AT_ONCE: usize = 200;

/// An act in the processing of an application.
enum Act<'a> {
    /// The office sends preliminary answers.
    PreliminaryAnswers(&'a PreliminaryAnswers),
    /// The office asks for a completion.
    Ask(&'a Completion),
    /// The office reminds of it.
    Remind(&'a Completion),
    /// The applicant answers it.
    Answer(&'a Completion),
    /// The office goes on without an answer.
    Proceed(&'a Completion, &'a Reasoned),
    /// The applicant sends something in.
    Supplement(&'a Supplement),
    /// Withdraws an application, by its applicant.
    Withdraw(&'a Reasoned),
}

impl Play<'_> {
    pub(super) async fn process(&mut self) -> anyhow::Result<()> {
        let mut acts: Vec<(LocalTime, &Application, Act<'_>)> =
            self.input.applications.iter().flat_map(acts_of).collect();
        if let (Some(first), Some(answers)) =
            (self.input.applications.first(), &self.input.preliminary_answers)
        {
            acts.push((answers.at, first, Act::PreliminaryAnswers(answers)));
        }
        acts.sort_by_key(|(at, _, _)| *at);
        // Names of the requests by key of the application.
        let mut asked: BTreeMap<&str, String> = BTreeMap::new();
        let mut time = None;
        for (at, application, act) in acts {
            if time != Some(at) {
                self.world.turn_to(at).await?;
                time = Some(at);
            }
            let request = asked.get(application.key.as_str()).cloned();
            let request = request.context("nothing was asked for");
            match act {
                Act::PreliminaryAnswers(answers) => self.send_preliminary_answers(answers).await?,
                Act::Ask(completion) => {
                    let name = self.ask_for_completion(application, completion).await?;
                    asked.insert(&application.key, name);
                }
                Act::Remind(completion) => self.remind(&request?, completion).await?,
                Act::Answer(completion) => self.answer(&request?, application, completion).await?,
                Act::Proceed(completion, why) => {
                    self.proceed(&request?, application, completion, why).await?
                }
                Act::Supplement(supplement) => self.supplement(application, supplement).await?,
                Act::Withdraw(why) => self.withdraw(application, why).await?,
            }
        }
        self.world.settle().await
    }

    /// Preliminary answers to all whom the office will keep waiting for more than a month.
    async fn send_preliminary_answers(&mut self, answers: &PreliminaryAnswers) -> anyhow::Result<()> {
        let caseworker = self.as_person(&answers.caseworker)?;
        let mut client = self.completions()?;
        let waiting = pages::all(async |page_token| {
            let request = intake::ListUnansweredRequest {
                parent: self.world.parent(),
                page_token,
                due_by: answers.due_by.clone(),
                ..Default::default()
            };
            let page = client
                .list_unanswered(caseworker.ask(request))
                .await?
                .into_inner();
            Ok((page.applications, page.next_page_token))
        })
        .await?;
        let waiting: Vec<String> = waiting.into_iter().map(|w| w.application).collect();
        ensure!(!waiting.is_empty(), "nobody waits for an answer");
        let mut sent_count = 0;
        for some in waiting.chunks(AT_ONCE) {
            let request = intake::SendPreliminaryAnswersRequest {
                parent: self.world.parent(),
                request_id: self.world.request_id(),
                applications: some.to_vec(),
                reason: answers.reason.clone(),
                expected_date: answers.expected.clone(),
            };
            let sent = self
                .completions()?
                .send_preliminary_answers(caseworker.ask(request))
                .await
                .accepted("sending preliminary answers")?;
            sent_count += sent.preliminary_answers.len();
        }
        self.played.preliminary_answers += sent_count;
        ensure!(
            sent_count == waiting.len(),
            "{sent_count} of {} sent_count to wait",
            waiting.len()
        );
        self.progress.note(&format!(
            "{sent_count} foreløpige svar sendt, svar ventes / preliminary answers sent, answer expected {}",
            answers.expected
        ));
        Ok(())
    }

    async fn supplement(&self, application: &Application, supplement: &Supplement) -> anyhow::Result<()> {
        let applicant = self.world.applicant(&application.organisation_number)?;
        let request = intake::SupplementApplicationRequest {
            name: self.name_of(application)?,
            request_id: self.world.request_id(),
            text: supplement.text.clone(),
        };
        ApplicationServiceClient::new(self.world.channel(Service::Intake)?)
            .supplement_application(applicant.ask(request))
            .await
            .accepted(&format!("supplementing {}", application.key))?;
        self.progress
            .note(&format!("Ettersendt / Supplemented: {}", application.key));
        Ok(())
    }

    async fn withdraw(&self, application: &Application, why: &Reasoned) -> anyhow::Result<()> {
        let applicant = self.world.applicant(&application.organisation_number)?;
        let request = intake::WithdrawApplicationRequest {
            name: self.name_of(application)?,
            request_id: self.world.request_id(),
            reason: why.reason.clone(),
            etag: String::new(),
        };
        let withdrawn = EndingServiceClient::new(self.world.channel(Service::Intake)?)
            .withdraw_application(applicant.ask(request))
            .await
            .accepted(&format!("withdrawing {}", application.key))?
            .application
            .context("no application in the answer")?;
        ensure!(
            withdrawn.state() == intake::ApplicationState::Withdrawn,
            "{} is not withdrawn",
            application.key
        );
        self.progress
            .note(&format!("Trukket / Withdrawn: {}", application.key));
        Ok(())
    }

    /// Name of an application that was submitted.
    pub(super) fn name_of(&self, application: &Application) -> anyhow::Result<String> {
        let name = self.played.applications.get(&application.key);
        name.cloned()
            .with_context(|| format!("{} is not submitted", application.key))
    }
}

/// The acts on one application, in no order.
fn acts_of(application: &Application) -> Vec<(LocalTime, &Application, Act<'_>)> {
    let mut acts = Vec::new();
    if let Some(completion) = &application.completion {
        acts.push((completion.at, Act::Ask(completion)));
        acts.extend(completion.reminded_at.map(|at| (at, Act::Remind(completion))));
        acts.push((completion.answer.at, Act::Answer(completion)));
        let proceeds = completion.proceeds.iter();
        acts.extend(proceeds.map(|why| (why.at, Act::Proceed(completion, why))));
    }
    acts.extend(application.supplements.iter().map(|s| (s.at, Act::Supplement(s))));
    acts.extend(
        application
            .withdrawal
            .iter()
            .map(|why| (why.at, Act::Withdraw(why))),
    );
    acts.into_iter().map(|(at, act)| (at, application, act)).collect()
}
