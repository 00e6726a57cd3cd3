//! The applicants write, sign and submit; what breaks a rule comes back with the rule.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context as _, bail, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
use tilskudd_rulebook::SignatoryRole;
use tonic::transport::Channel;
use tonic::{Response, Status};

use super::world::Session;
use super::{Play, Rejected, Told as _, convert, refusal};
use crate::input::{Application, Attempt, Signature};

/// What the applicants work with.
struct Desk {
    applications: ApplicationServiceClient<Channel>,
    delegations: DelegationServiceClient<Channel>,
    /// Delegations that are recorded: organisation, document and delegate.
    recorded: BTreeSet<(String, String, String)>,
}

impl Play<'_> {
    pub(super) async fn apply(&mut self) -> anyhow::Result<()> {
        let mut desk = Desk {
            applications: ApplicationServiceClient::new(self.world.channel(Service::Intake)?),
            delegations: DelegationServiceClient::new(self.world.channel(Service::Intake)?),
            recorded: BTreeSet::new(),
        };
        let mut attempts: Vec<(&Application, &Attempt)> = self
            .input
            .applications
            .iter()
            .flat_map(|a| a.attempts.iter().map(move |t| (a, t)))
            .collect();
        attempts.sort_by_key(|(_, a)| a.at);
        let mut drafts: HashMap<&str, intake::Application> = HashMap::new();
        let mut time = None;
        for (application, attempt) in attempts {
            if time != Some(attempt.at) {
                self.world.turn_to(attempt.at).await?;
                time = Some(attempt.at);
            }
            let draft = drafts.remove(application.key.as_str());
            let draft = self.attempt(&mut desk, application, attempt, draft).await?;
            drafts.insert(&application.key, draft);
        }
        for rejected in &mut self.played.rejected {
            rejected.corrected = self.played.applications.contains_key(&rejected.application);
        }
        self.progress.note(&format!(
            "{} søknader mottatt, {} innsendinger avvist / applications received, submissions rejected",
            self.played.applications.len(),
            self.played.rejected.len()
        ));
        self.world.settle().await
    }

    /// Writes the draft as the attempt has it and submits it; gives the draft for the next attempt.
    async fn attempt(
        &mut self,
        desk: &mut Desk,
        application: &Application,
        attempt: &Attempt,
        earlier: Option<intake::Application>,
    ) -> anyhow::Result<intake::Application> {
        let signer = self.world.applicant(&application.organisation_number)?;
        let wanted = application.draft(attempt)?;
        let content = convert::content(application, &wanted.content);
        let draft = self
            .write(&mut desk.applications, &signer, application, content, earlier)
            .await?;
        self.delegate(desk, &signer, application, &wanted.signature, attempt)
            .await?;
        let request = intake::SubmitApplicationRequest {
            name: draft.name.clone(),
            request_id: self.world.request_id(),
            etag: draft.etag.clone(),
            signature: Some(convert::signature(&wanted.signature)),
        };
        let answer = desk.applications.submit_application(signer.ask(request)).await;
        self.judge(application, attempt, answer, draft)
    }

    /// Records the delegation that a delegate will sign by, once.
    async fn delegate(
        &self,
        desk: &mut Desk,
        signer: &Session,
        application: &Application,
        signature: &Signature,
        attempt: &Attempt,
    ) -> anyhow::Result<()> {
        let number = &application.organisation_number;
        let document = &signature.delegation_document;
        let key = (number.clone(), document.clone(), signature.signatory.clone());
        let delegates = signature.role == SignatoryRole::Delegate && !document.trim().is_empty();
        if !delegates || !desk.recorded.insert(key) {
            return Ok(());
        }
        let request = intake::RecordDelegationRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            delegation: Some(convert::delegation(number, signature, attempt.at.date())),
        };
        desk.delegations
            .record_delegation(signer.ask(request))
            .await
            .told("recording a delegation")?;
        Ok(())
    }

    async fn write(
        &self,
        client: &mut ApplicationServiceClient<Channel>,
        signer: &Session,
        application: &Application,
        content: intake::ApplicationContent,
        earlier: Option<intake::Application>,
    ) -> anyhow::Result<intake::Application> {
        let request_id = self.world.request_id();
        let written = if let Some(earlier) = earlier {
            let application = intake::Application {
                content: Some(content),
                ..earlier
            };
            let request = intake::UpdateApplicationRequest {
                application: Some(application),
                request_id,
                update_mask: None,
            };
            client
                .update_application(signer.ask(request))
                .await
                .told("correcting a draft")?
                .application
        } else {
            let draft = intake::Application {
                call: self.played.call.clone(),
                organisation_number: application.organisation_number.clone(),
                content: Some(content),
                ..Default::default()
            };
            let request = intake::CreateApplicationRequest {
                parent: self.world.parent(),
                request_id,
                application: Some(draft),
            };
            client
                .create_application(signer.ask(request))
                .await
                .told("writing a draft")?
                .application
        };
        written.with_context(|| format!("no draft of {} in the answer", application.key))
    }

    /// Compares what came back with what the input says of the attempt.
    fn judge(
        &mut self,
        application: &Application,
        attempt: &Attempt,
        answer: Result<Response<intake::SubmitApplicationResponse>, Status>,
        draft: intake::Application,
    ) -> anyhow::Result<intake::Application> {
        let key = &application.key;
        match (answer, &attempt.breaks) {
            (Ok(response), None) => {
                let receipt = response
                    .into_inner()
                    .application
                    .context("a receipt without an application")?;
                ensure!(
                    !receipt.case_number.is_empty() && !receipt.content_hash.is_empty(),
                    "{key}: an empty receipt"
                );
                self.played.applications.insert(key.clone(), receipt.name.clone());
                Ok(receipt)
            }
            (Err(status), Some(rule)) => {
                let found = refusal::read(&status).into_iter().find(|r| r.rule == *rule);
                let refusal = found.with_context(|| {
                    format!(
                        "{key} was rejected, but not by the rule {rule}: {}",
                        refusal::line(&status)
                    )
                })?;
                ensure!(
                    !refusal.source.is_empty(),
                    "{key}: the rule {rule} names no source"
                );
                self.progress
                    .note(&format!("Avvist / Rejected: {key} — {rule} [{}]", refusal.source));
                let at = attempt.at.to_string();
                self.played.rejected.push(Rejected {
                    application: key.clone(),
                    at,
                    refusal,
                    corrected: false,
                });
                Ok(draft)
            }
            (Ok(_), Some(rule)) => bail!("{key} breaks the rule {rule} on {}, but was accepted", attempt.at),
            (Err(status), None) => bail!("{key} on {}: {}", attempt.at, refusal::line(&status)),
        }
    }
}
