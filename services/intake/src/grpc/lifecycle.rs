//! What an application goes through from draft to receipt and after: parse, call the use case.

use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::ids::{ApplicationId, CallId, MeasureId};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Failure, Fields};
use tonic::{Request, Response, Status};

use super::{Api, answer, parent};
use crate::codec::application::parse_signature;
use crate::codec::registration;
use crate::ops::copy_application::{self, copy_application};
use crate::ops::rank_measures::{self, rank_measures};
use crate::ops::read_signed::get_signed_document;
use crate::ops::register_application::{self, register_application};
use crate::ops::sign_application::{self, sign_application};
use crate::ops::supplement_application::supplement_application;
use crate::ops::verify_application::verify_application;

/// The office's code, for case numbers.
pub(super) fn office(api: &Api, at: &Entered) -> Result<OfficeCode, Failure> {
    let region = api.0.ctx.tenants.region(&at.tenant);
    region
        .map(|region| region.code)
        .ok_or_else(|| Failure::internal("a region with a database but no office code"))
}

pub(super) async fn rank(
    api: &Api,
    request: Request<pb::RankMeasuresRequest>,
) -> Result<Response<pb::RankMeasuresResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let message = request.into_inner();
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let order = f.len("measures", message.measures.len(), 1..=50).and_then(|()| {
        let order: Vec<_> = message
            .measures
            .iter()
            .enumerate()
            .map(|(index, id)| f.parse::<MeasureId>(format_args!("measures[{index}]"), id))
            .collect();
        order.into_iter().collect::<Result<Vec<_>, _>>()
    });
    let command = f.finish(|| {
        Ok(rank_measures::Command {
            id: id?,
            etag: etag?.into_string(),
            order: order?,
        })
    })?;
    let key = at.idempotency("RankMeasures", &message.request_id, &message)?;
    answer(rank_measures(&at, &key, &command).await)
}

pub(super) async fn copy(
    api: &Api,
    request: Request<pb::CopyApplicationRequest>,
) -> Result<Response<pb::CopyApplicationResponse>, Status> {
    let at = api.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
    let message = request.into_inner();
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let source = f.name::<ApplicationId>("source", "applications", &at.tenant, &message.source);
    let call = f.name::<CallId>("call", "calls", &at.tenant, &message.call);
    let command = f.finish(|| {
        alone?;
        Ok(copy_application::Command {
            source: source?,
            call: call?,
        })
    })?;
    let key = at.idempotency("CopyApplication", &message.request_id, &message)?;
    answer(copy_application(&api.0, &at, &key, &command).await)
}

pub(super) async fn sign(
    api: &Api,
    request: Request<pb::SignApplicationRequest>,
) -> Result<Response<pb::SignApplicationResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let message = request.into_inner();
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let signature = parse_signature(&mut f, message.signature.as_ref());
    let signature = signature.and_then(|signature| f.some("signature", &signature).cloned());
    let command = f.finish(|| {
        Ok(sign_application::Command {
            id: id?,
            etag: etag?.into_string(),
            signature: signature?,
            summary_seen: message.summary_seen,
        })
    })?;
    let key = at.idempotency("SignApplication", &message.request_id, &message)?;
    answer(sign_application(&api.0, &at, &key, &command).await)
}

pub(super) async fn register(
    api: &Api,
    request: Request<pb::RegisterApplicationRequest>,
) -> Result<Response<pb::RegisterApplicationResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let message = request.into_inner();
    let office = office(api, &at)?;
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let received = f.some("registration", &message.registration);
    let received =
        received.and_then(|received| f.within("registration", |f| registration::parse(f, received)));
    let signature = parse_signature(&mut f, message.signature.as_ref());
    let command = f.finish(|| {
        Ok(register_application::Command {
            id: id?,
            etag: etag?.into_string(),
            received: received?,
            signature: signature?,
            office,
        })
    })?;
    let key = at.idempotency("RegisterApplication", &message.request_id, &message)?;
    answer(register_application(&api.0, &at, &key, &command).await)
}

pub(super) async fn supplement(
    api: &Api,
    request: Request<pb::SupplementApplicationRequest>,
) -> Result<Response<pb::SupplementApplicationResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let message = request.into_inner();
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let text = f.text::<8000>("text", &message.text);
    let (id, text) = f.finish(|| Ok((id?, text?.into_string())))?;
    let key = at.idempotency("SupplementApplication", &message.request_id, &message)?;
    answer(supplement_application(&at, &key, (id, &text)).await)
}

pub(super) async fn signed_document(
    api: &Api,
    request: Request<pb::GetSignedDocumentRequest>,
) -> Result<Response<pb::GetSignedDocumentResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let message = request.into_inner();
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
    let number = f.range("number", message.number, 0..=i32::MAX);
    let id = f.finish(|| number.and(id))?;
    answer(get_signed_document(&at, id, message.number).await)
}

pub(super) async fn verify(
    api: &Api,
    request: Request<pb::VerifyApplicationRequest>,
) -> Result<Response<pb::VerifyApplicationResponse>, Status> {
    let at = api.0.ctx.enter(&request, &request.get_ref().name)?;
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &request.get_ref().name);
    let id = f.finish(|| id)?;
    answer(verify_application(&at, id).await)
}
