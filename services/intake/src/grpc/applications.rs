//! `ApplicationService`.

use tilskudd_kernel::ids::{ApplicationId, CallId, CompletionId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_server::ApplicationService;
use tilskudd_runtime::{Entered, Failure, Fields, page_token};
use tonic::{Request, Response, Status};

use super::watch::{self, Changes};
use super::{Api, answer, lifecycle, parent};
use crate::codec::application::parse_signature;
use crate::codec::{content, list, mask};
use crate::ops::create_application::{self, create_application};
use crate::ops::read_applications::{get_application, list_applications};
use crate::ops::submit_application::{self, submit_application};
use crate::ops::update_application::{self, Change, update_application};
use crate::ops::validate_application::{self, validate_application};

#[tonic::async_trait]
impl ApplicationService for Api {
    async fn create_application(
        &self,
        request: Request<pb::CreateApplicationRequest>,
    ) -> Result<Response<pb::CreateApplicationResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = create(&at, &message)?;
        at.require_organisation(&command.organisation)?;
        let key = at.idempotency("CreateApplication", &message.request_id, &message)?;
        answer(create_application(&self.0, &at, &key, &command).await)
    }

    async fn update_application(
        &self,
        request: Request<pb::UpdateApplicationRequest>,
    ) -> Result<Response<pb::UpdateApplicationResponse>, Status> {
        let name = request
            .get_ref()
            .application
            .as_ref()
            .map_or("", |application| &application.name);
        let at = self.0.ctx.enter(&request, name)?;
        let message = request.into_inner();
        let command = update(&at, &message)?;
        let key = at.idempotency("UpdateApplication", &message.request_id, &message)?;
        answer(update_application(&at, &key, &command).await)
    }

    async fn validate_application(
        &self,
        request: Request<pb::ValidateApplicationRequest>,
    ) -> Result<Response<pb::ValidateApplicationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = validate(&at, &message)?;
        answer(validate_application(&self.0, &at, command).await)
    }

    async fn submit_application(
        &self,
        request: Request<pb::SubmitApplicationRequest>,
    ) -> Result<Response<pb::SubmitApplicationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let office = lifecycle::office(self, &at)?;
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
        let etag = f.text::<40>("etag", &message.etag);
        let signature = parse_signature(&mut f, message.signature.as_ref());
        let command = f.finish(|| {
            Ok(submit_application::Command {
                id: id?,
                etag: etag?.into_string(),
                signature: signature?,
                summary_seen: message.summary_seen,
                office,
            })
        })?;
        let key = at.idempotency("SubmitApplication", &message.request_id, &message)?;
        answer(submit_application(&self.0, &at, &key, &command).await)
    }

    async fn rank_measures(
        &self,
        request: Request<pb::RankMeasuresRequest>,
    ) -> Result<Response<pb::RankMeasuresResponse>, Status> {
        lifecycle::rank(self, request).await
    }

    async fn copy_application(
        &self,
        request: Request<pb::CopyApplicationRequest>,
    ) -> Result<Response<pb::CopyApplicationResponse>, Status> {
        lifecycle::copy(self, request).await
    }

    async fn sign_application(
        &self,
        request: Request<pb::SignApplicationRequest>,
    ) -> Result<Response<pb::SignApplicationResponse>, Status> {
        lifecycle::sign(self, request).await
    }

    async fn register_application(
        &self,
        request: Request<pb::RegisterApplicationRequest>,
    ) -> Result<Response<pb::RegisterApplicationResponse>, Status> {
        lifecycle::register(self, request).await
    }

    async fn supplement_application(
        &self,
        request: Request<pb::SupplementApplicationRequest>,
    ) -> Result<Response<pb::SupplementApplicationResponse>, Status> {
        lifecycle::supplement(self, request).await
    }

    async fn get_signed_document(
        &self,
        request: Request<pb::GetSignedDocumentRequest>,
    ) -> Result<Response<pb::GetSignedDocumentResponse>, Status> {
        lifecycle::signed_document(self, request).await
    }

    async fn verify_application(
        &self,
        request: Request<pb::VerifyApplicationRequest>,
    ) -> Result<Response<pb::VerifyApplicationResponse>, Status> {
        lifecycle::verify(self, request).await
    }

    async fn get_application(
        &self,
        request: Request<pb::GetApplicationRequest>,
    ) -> Result<Response<pb::GetApplicationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        let application = get_application(&at, id).await;
        answer(application.map(|application| pb::GetApplicationResponse {
            application: Some(application),
        }))
    }

    async fn list_applications(
        &self,
        request: Request<pb::ListApplicationsRequest>,
    ) -> Result<Response<pb::ListApplicationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let asked = list::parse(&mut f, &at, &message);
        let asked = f.finish(|| alone.and(asked))?;
        if let Some(applicant) = &asked.filter.applicant {
            at.require_organisation(applicant)?;
        }
        let page = list_applications(&at, &asked).await;
        answer(page.map(|(applications, next)| pb::ListApplicationsResponse {
            applications,
            next_page_token: next.map_or_else(String::new, |cursor| page_token(&cursor)),
        }))
    }

    type WatchApplicationsStream = Changes;

    async fn watch_applications(
        &self,
        request: Request<pb::WatchApplicationsRequest>,
    ) -> Result<Response<Changes>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        watch::open(&self.0.ctx, at, request.get_ref()).await
    }
}

fn create(
    at: &Entered,
    message: &pb::CreateApplicationRequest,
) -> Result<create_application::Command, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let application = f.some("application", &message.application);
    let command = application.and_then(|application| {
        f.within("application", |f| {
            let call = f.name::<CallId>("call", "calls", &at.tenant, &application.call);
            let organisation = f.parse::<OrgNumber>("organisation_number", &application.organisation_number);
            let sent = application.content.clone().unwrap_or_default();
            let (message, content) = f.within("content", |f| content::parse(f, &sent))?;
            Ok(create_application::Command {
                call: call?,
                organisation: organisation?,
                message,
                content,
            })
        })
    });
    f.finish(|| alone.and(command))
}

fn update(
    at: &Entered,
    message: &pb::UpdateApplicationRequest,
) -> Result<update_application::Command, Failure> {
    let mut f = Fields::new();
    let paths = message.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    let parts = mask::parse(&mut f, paths);
    let application = f.some("application", &message.application);
    let command = application.and_then(|application| {
        f.within("application", |f| {
            let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &application.name);
            // Whoever writes a part has to know which whole it becomes a part of.
            let etag = if parts.as_ref().is_ok_and(Vec::is_empty) {
                f.optional_text::<40>("etag", &application.etag)
            } else {
                f.text::<40>("etag", &application.etag).map(Some)
            };
            let change = match &parts {
                Ok(parts) if !parts.is_empty() => {
                    let sent = application.content.clone().unwrap_or_default();
                    Change::Parts(sent, parts.clone())
                }
                _ => {
                    // Replacing a draft by nothing is never what somebody meant.
                    let sent = f.some("content", &application.content);
                    let whole = sent.and_then(|sent| f.within("content", |f| content::parse(f, sent)))?;
                    Change::Whole(Box::new(whole))
                }
            };
            Ok(update_application::Command {
                id: id?,
                etag: etag?.map_or_else(String::new, |etag| etag.into_string()),
                change,
            })
        })
    });
    f.finish(|| parts.and(command))
}

fn validate(
    at: &Entered,
    message: &pb::ValidateApplicationRequest,
) -> Result<validate_application::Command, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let signature = parse_signature(&mut f, message.signature.as_ref());
    let sent = message.content.as_ref();
    let content = sent
        .map(|sent| f.within("content", |f| content::parse(f, sent)))
        .transpose();
    let completion =
        f.optional_name::<CompletionId>("completion", "completions", &at.tenant, &message.completion);
    f.finish(|| {
        Ok(validate_application::Command {
            id: id?,
            signature: signature?,
            content: content?.map(|(_, content)| content),
            completion: completion?,
        })
    })
}
