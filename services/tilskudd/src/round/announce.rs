//! The office announces the calls.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;

use super::{Accepted as _, Play, convert};
use crate::input::Call;

impl Play<'_> {
    pub(super) async fn announce(&mut self) -> anyhow::Result<()> {
        self.played.call = self.announce_call(&self.input.call).await?;
        Ok(())
    }

    pub(super) async fn announce_next(&mut self) -> anyhow::Result<()> {
        self.played.next_call = self.announce_call(&self.input.next_call).await?;
        Ok(())
    }

    async fn announce_call(&self, call: &Call) -> anyhow::Result<String> {
        self.world.turn_to(call.announced_at).await?;
        let announcer = self.as_person(&self.input.announcer)?;
        let mut client = CallServiceClient::new(self.world.channel(Service::Intake)?);
        let request = intake::CreateCallRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            call: Some(convert::call(&self.input.edition, call)),
        };
        let draft = client
            .create_call(announcer.ask(request))
            .await
            .accepted("writing the call")?
            .call
            .unwrap_or_default();
        let request = intake::AnnounceCallRequest {
            name: draft.name,
            request_id: self.world.request_id(),
            etag: draft.etag,
        };
        let announced = client
            .announce_call(announcer.ask(request))
            .await
            .accepted("announcing the call")?
            .call
            .context("no call in the answer")?;
        self.progress.note(&format!(
            "Utlyst / Announced: {} {}, frist / deadline {} {}",
            announced.edition, announced.year, announced.deadline_date, announced.deadline_time
        ));
        self.progress.note(&format!(
            "Demonstrasjonens antakelser i utlysningen / the demonstration's assumptions: {}",
            announced.assumptions.join(", ")
        ));
        self.world.settle().await?;
        Ok(announced.name)
    }
}
