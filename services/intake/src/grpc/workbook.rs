//! `WorkbookService`.

use std::pin::Pin;

use futures::stream::{self, Stream, StreamExt as _};
use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::workbook_service_server::WorkbookService;
use tilskudd_runtime::{Entered, Failure, Fields};
use tilskudd_workbook::limits::FILE_BYTES;
use tonic::{Request, Response, Status};

use super::{Api, answer, parent};
use crate::codec::vocabulary::state_in;
use crate::domain::list::Filter;
use crate::ops::export_applications::{csv, excel};
use crate::ops::get_template::{Target, get_template};
use crate::ops::import_applications::{self, import_applications};

type Chunks = Pin<Box<dyn Stream<Item = Result<pb::ExportApplicationsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl WorkbookService for Api {
    type ExportApplicationsStream = Chunks;

    async fn get_template(
        &self,
        request: Request<pb::GetTemplateRequest>,
    ) -> Result<Response<pb::GetTemplateResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let target = target(&at, request.get_ref())?;
        answer(get_template(&self.0, &at, target).await)
    }

    async fn import_applications(
        &self,
        request: Request<pb::ImportApplicationsRequest>,
    ) -> Result<Response<pb::ImportApplicationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let call = f.name::<CallId>("call", "calls", &at.tenant, &message.call);
        let size = f.len("workbook", message.workbook.len(), 1..=FILE_BYTES);
        let call = f.finish(|| alone.and(size).and(call))?;
        let key = at.idempotency("ImportApplications", &message.request_id, &message)?;
        let command = import_applications::Command {
            call,
            workbook: message.workbook,
            validate_only: message.validate_only,
            again: message.again,
        };
        answer(import_applications(&self.0, &at, &key, command).await)
    }

    async fn export_applications(
        &self,
        request: Request<pb::ExportApplicationsRequest>,
    ) -> Result<Response<Chunks>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let (filter, format) = export(&at, request.get_ref())?;
        let chunk = |chunk| pb::ExportApplicationsResponse { chunk };
        let refuse = |error| Status::from(Failure::from(error));
        let chunks: Chunks = if format == pb::ExportFormat::Csv {
            Box::pin(csv(at, filter).map(move |bytes| bytes.map(chunk).map_err(refuse)))
        } else {
            let file = excel(&at, filter).await.map_err(refuse)?;
            Box::pin(stream::iter(file).map(move |bytes| Ok(chunk(bytes))))
        };
        Ok(Response::new(chunks))
    }
}

fn target(at: &Entered, message: &pb::GetTemplateRequest) -> Result<Target, Failure> {
    use pb::get_template_request::Target as Asked;
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let target = match f.some("target", &message.target) {
        Ok(Asked::Call(name)) => f
            .name::<CallId>("call", "calls", &at.tenant, name)
            .map(Target::Call),
        Ok(Asked::Edition(id)) => f
            .text::<60>("edition", id)
            .map(|id| Target::Edition(id.into_string())),
        Err(invalid) => Err(invalid),
    };
    f.finish(|| alone.and(target))
}

fn export(
    at: &Entered,
    message: &pb::ExportApplicationsRequest,
) -> Result<(Filter, pb::ExportFormat), Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let call = f.optional_name::<CallId>("call", "calls", &at.tenant, &message.call);
    let state = f.optional_enumeration::<pb::ApplicationState>("state", message.state);
    let format = f.enumeration::<pb::ExportFormat>("format", message.format);
    f.finish(|| {
        alone?;
        let filter = Filter {
            call: call?,
            states: state?.and_then(state_in).into_iter().collect(),
            ..Filter::default()
        };
        Ok((filter, format?))
    })
}
