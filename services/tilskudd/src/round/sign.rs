//! One person writes the draft, the director or a delegate signs it in an act of its own, and the first one submits it.

use anyhow::{Context as _, ensure};
use tilskudd_proto::common::v1::Severity;
use tilskudd_proto::intake::v1 as intake;
use tonic::{Response, Status};

use super::draft::DraftClients;
use super::world::{Login, Session};
use super::{Accepted as _, Play, convert};
use crate::input::{Application, Attempt, Draft, Signature, SignedFirst};

/// The answer to a submission.
pub(super) type Submitted = Result<Response<intake::SubmitApplicationResponse>, Status>;

impl Play<'_> {
    /// Submits what was signed; what was changed after the signature is signed anew.
    pub(super) async fn sign_first(
        &mut self,
        desk: &mut DraftClients,
        (application, attempt): (&Application, &Attempt),
        first: &SignedFirst,
        wanted: &Draft,
        earlier: Option<intake::Application>,
    ) -> anyhow::Result<(Submitted, intake::Application)> {
        let number = &application.organisation_number;
        let signer = self.world.applicant(number)?;
        let drafter = self.world.log_in(&Login::Applicant {
            person: format!("{} of {number}", first.drafter),
            organisation: number.clone(),
            signs: false,
        })?;
        self.delegate(desk, application, &wanted.signature, attempt)
            .await?;
        let content = convert::content(application, &wanted.content);
        let signature = &wanted.signature;
        let draft = if first.before.is_empty() {
            self.write(desk, &drafter, application, content, earlier).await?
        } else {
            let before = application.changed(&first.before)?;
            let before = convert::content(application, &before.content);
            let draft = self.write(desk, &drafter, application, before, earlier).await?;
            self.sign(desk, &signer, signature, &draft).await?;
            let draft = self
                .write(desk, &drafter, application, content, Some(draft))
                .await?;
            let tried = self.submit_signed(desk, &drafter, &draft).await;
            self.must_refuse(
                "det som er endret etter underskriften, sendes inn / what was changed after the signature is submitted",
                "SIGNATURE_OUTDATED",
                tried,
            )?;
            draft
        };
        self.sign(desk, &signer, signature, &draft).await?;
        let answer = self.submit_signed(desk, &drafter, &draft).await;
        if answer.is_ok() {
            self.played.signed_beforehand += 1;
        }
        Ok((answer, draft))
    }

    /// The signatory reads the page that comes first, and signs what it is of.
    async fn sign(
        &self,
        desk: &mut DraftClients,
        signer: &Session,
        signature: &Signature,
        draft: &intake::Application,
    ) -> anyhow::Result<()> {
        let signature = convert::signature(signature);
        let request = intake::ValidateApplicationRequest {
            name: draft.name.clone(),
            signature: Some(signature.clone()),
            ..Default::default()
        };
        let read = desk.applications.validate_application(signer.ask(request)).await;
        let read = read.accepted("reading before signing")?;
        let broken = |f: &&tilskudd_proto::common::v1::Finding| f.severity() == Severity::Refuses;
        if let Some(found) = read.findings.iter().find(broken) {
            anyhow::bail!("{} cannot be signed: {}", draft.name, found.rule);
        }
        let page = read.summary.context("no page to read before signing")?;
        ensure!(
            page.applied_ore == draft.applied_ore && page.etag == draft.etag,
            "the page is not of the draft {}",
            draft.name
        );
        let request = intake::SignApplicationRequest {
            name: draft.name.clone(),
            request_id: self.world.request_id(),
            etag: page.etag,
            signature: Some(signature),
            summary_seen: true,
        };
        let signed = desk.applications.sign_application(signer.ask(request)).await;
        let signed = signed.accepted("signing")?;
        ensure!(!signed.content_hash.is_empty(), "signed without a hash");
        Ok(())
    }

    async fn submit_signed(
        &self,
        desk: &mut DraftClients,
        drafter: &Session,
        draft: &intake::Application,
    ) -> Submitted {
        let request = intake::SubmitApplicationRequest {
            name: draft.name.clone(),
            request_id: self.world.request_id(),
            etag: draft.etag.clone(),
            signature: None,
            summary_seen: false,
        };
        desk.applications.submit_application(drafter.ask(request)).await
    }
}
