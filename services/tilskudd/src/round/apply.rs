//! The applicants write, sign and submit; what breaks a rule comes back with the rule.

use std::collections::HashMap;

use anyhow::{Context as _, bail, ensure};
use tilskudd_proto::intake::v1 as intake;

use super::draft::DraftClients;
use super::sign::Submitted;
use super::{Play, Rejected, convert, refusal};
use crate::input::{Application, Attempt};

impl Play<'_> {
    pub(super) async fn apply(&mut self) -> anyhow::Result<()> {
        let mut desk = DraftClients::new(self.world)?;
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
        self.progress.note(&format!(
            "{} underskrevet for seg og sendt inn av en annen / signed beforehand and submitted by another",
            self.played.signed_beforehand
        ));
        self.world.settle().await
    }

    /// Writes the draft as the attempt has it and submits it; gives the draft for the next attempt.
    async fn attempt(
        &mut self,
        desk: &mut DraftClients,
        application: &Application,
        attempt: &Attempt,
        earlier: Option<intake::Application>,
    ) -> anyhow::Result<intake::Application> {
        if let Some(registration) = &application.registration {
            return self.register_letter(desk, application, registration).await;
        }
        let wanted = application.draft(attempt)?;
        if let Some(first) = &attempt.signed_first {
            let (answer, draft) = self
                .sign_first(desk, (application, attempt), first, &wanted, earlier)
                .await?;
            return self.judge(application, attempt, answer, draft);
        }
        let signer = self.world.applicant(&application.organisation_number)?;
        let content = convert::content(application, &wanted.content);
        let draft = self.write(desk, &signer, application, content, earlier).await?;
        self.delegate(desk, application, &wanted.signature, attempt)
            .await?;
        let request = intake::SubmitApplicationRequest {
            name: draft.name.clone(),
            request_id: self.world.request_id(),
            etag: draft.etag.clone(),
            signature: Some(convert::signature(&wanted.signature)),
            summary_seen: true,
        };
        let answer = desk.applications.submit_application(signer.ask(request)).await;
        self.judge(application, attempt, answer, draft)
    }

    /// Compares what came back with what the input says of the attempt.
    fn judge(
        &mut self,
        application: &Application,
        attempt: &Attempt,
        answer: Submitted,
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
