//! The office registers what came by letter (P3).

use anyhow::{Context as _, ensure};
use tilskudd_proto::intake::v1 as intake;

use super::draft::DraftClients;
use super::{Accepted as _, Play, convert};
use crate::input::{Application, Registration};

impl Play<'_> {
    /// Writes the office's own draft, attaches the letter and registers it by the day on which it came.
    pub(super) async fn register_letter(
        &mut self,
        desk: &mut DraftClients,
        application: &Application,
        registration: &Registration,
    ) -> anyhow::Result<intake::Application> {
        let registrar = self.as_person(&registration.registrar)?;
        let content = convert::content(application, &application.content);
        let draft = self.write(desk, &registrar, application, content, None).await?;
        let original = &registration.original;
        let kind = intake::AttachmentKind::Original;
        let etag = self.attach(desk, &registrar, &draft.name, kind, original).await?;
        let request = intake::RegisterApplicationRequest {
            name: draft.name,
            request_id: self.world.request_id(),
            etag,
            registration: Some(intake::Registration {
                received_on: registration.received_on.clone(),
                channel: intake::ReceiptChannel::Letter.into(),
                late_reason: registration.late_reason.clone().unwrap_or_default(),
                ..Default::default()
            }),
            signature: Some(convert::signature(&application.signature)),
        };
        let registered = desk
            .applications
            .register_application(registrar.ask(request))
            .await
            .accepted(&format!("registering {}", application.key))?
            .application
            .context("a receipt without an application")?;
        ensure!(
            !registered.case_number.is_empty(),
            "{}: an empty receipt",
            application.key
        );
        self.progress.note(&format!(
            "Registrert fra brev / Registered from a letter: {}, mottatt / received {}",
            application.key, registration.received_on
        ));
        let (key, name) = (application.key.clone(), registered.name.clone());
        self.played.applications.insert(key, name);
        Ok(registered)
    }
}
