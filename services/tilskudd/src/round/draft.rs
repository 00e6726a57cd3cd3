//! The steps before a submission: the draft, its attachments and the delegation that a delegate signs by.

use std::collections::BTreeSet;

use anyhow::Context as _;
use futures::stream;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::attachment_service_client::AttachmentServiceClient;
use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
use tonic::transport::Channel;

use super::world::{Login, Session, World};
use super::{Accepted as _, Play, convert};
use crate::input::{Application, Attempt, File, Signature};

/// The clients of those who write applications.
pub(super) struct DraftClients {
    pub(super) applications: ApplicationServiceClient<Channel>,
    attachments: AttachmentServiceClient<Channel>,
    delegations: DelegationServiceClient<Channel>,
    /// Delegations that are recorded: organisation, document and delegate.
    recorded: BTreeSet<(String, String, String)>,
}

impl DraftClients {
    pub(super) fn new(world: &World) -> anyhow::Result<Self> {
        let channel = world.channel(Service::Intake)?;
        Ok(Self {
            applications: ApplicationServiceClient::new(channel.clone()),
            attachments: AttachmentServiceClient::new(channel.clone()),
            delegations: DelegationServiceClient::new(channel),
            recorded: BTreeSet::new(),
        })
    }
}

impl Play<'_> {
    /// Writes a draft, or writes it anew; a new one gets its attachments, a delegate's document among them.
    pub(super) async fn write(
        &self,
        desk: &mut DraftClients,
        writer: &Session,
        application: &Application,
        content: intake::ApplicationContent,
        earlier: Option<intake::Application>,
    ) -> anyhow::Result<intake::Application> {
        if let Some(earlier) = earlier {
            let request = intake::UpdateApplicationRequest {
                application: Some(intake::Application {
                    content: Some(content),
                    ..earlier
                }),
                request_id: self.world.request_id(),
                update_mask: None,
            };
            let corrected = desk.applications.update_application(writer.ask(request)).await;
            let corrected = corrected.accepted("correcting a draft")?.application;
            return corrected.context("no draft in the answer");
        }
        let draft = intake::Application {
            call: self.played.call.clone(),
            organisation_number: application.organisation_number.clone(),
            content: Some(content),
            ..Default::default()
        };
        let request = intake::CreateApplicationRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            application: Some(draft),
        };
        let written = desk.applications.create_application(writer.ask(request)).await;
        let mut draft = written
            .accepted("writing a draft")?
            .application
            .context("no draft in the answer")?;
        for file in &application.attachments {
            draft.etag = self
                .attach(
                    desk,
                    writer,
                    &draft.name,
                    intake::AttachmentKind::Supporting,
                    file,
                )
                .await?;
        }
        if let Some(file) = convert::delegation_file(&application.signature) {
            let kind = intake::AttachmentKind::Delegation;
            draft.etag = self.attach(desk, writer, &draft.name, kind, &file).await?;
        }
        Ok(draft)
    }

    /// Attaches a file; gives the application's new etag.
    pub(super) async fn attach(
        &self,
        desk: &mut DraftClients,
        writer: &Session,
        application: &str,
        kind: intake::AttachmentKind,
        file: &File,
    ) -> anyhow::Result<String> {
        let first = intake::UploadAttachmentRequest {
            name: application.into(),
            request_id: self.world.request_id(),
            attachment: Some(intake::Attachment {
                title: file.title.clone(),
                kind: kind.into(),
                media_type: "text/plain".into(),
                size_bytes: i64::try_from(file.text.len())?,
                ..Default::default()
            }),
            chunk: Vec::new(),
        };
        let bytes = intake::UploadAttachmentRequest {
            chunk: file.text.clone().into_bytes(),
            ..Default::default()
        };
        let messages = stream::iter([first, bytes]);
        let attached = desk.attachments.upload_attachment(writer.ask(messages)).await;
        Ok(attached.accepted(&format!("attaching {}", file.title))?.etag)
    }

    /// Records the delegation that a delegate will sign by, once.
    pub(super) async fn delegate(
        &self,
        desk: &mut DraftClients,
        application: &Application,
        signature: &Signature,
        attempt: &Attempt,
    ) -> anyhow::Result<()> {
        let number = &application.organisation_number;
        let document = &signature.delegation_document;
        let key = (number.clone(), document.clone(), signature.signatory.clone());
        let Some(file) = convert::delegation_file(signature) else {
            return Ok(());
        };
        if !desk.recorded.insert(key) {
            return Ok(());
        }
        // Whoever delegates records it: nobody does so for themselves.
        let director = self.world.log_in(&Login::Applicant {
            person: format!("director of {number}"),
            organisation: number.clone(),
            signs: true,
        })?;
        let request = intake::RecordDelegationRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            delegation: Some(convert::delegation(number, (signature, &file), attempt.at.date())),
        };
        desk.delegations
            .record_delegation(director.ask(request))
            .await
            .accepted("recording a delegation")?;
        Ok(())
    }
}
