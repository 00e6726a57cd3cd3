//! `ApplicationListService`.

use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_server::ApplicationListService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::codec::command::watch;
use crate::ops;

#[tonic::async_trait]
impl ApplicationListService for Api {
    async fn list_applications(
        &self,
        request: Request<pb::ListApplicationsRequest>,
    ) -> Result<Response<pb::ListApplicationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = watch::list(&scope, request.get_ref())?;
        answer(ops::list_applications::run(&scope, &query).await)
    }

    type WatchApplicationsStream = BoxStream<'static, Result<pb::WatchApplicationsResponse, Status>>;

    async fn watch_applications(
        &self,
        request: Request<pb::WatchApplicationsRequest>,
    ) -> Result<Response<Self::WatchApplicationsStream>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = watch::watch(&scope, request.get_ref())?;
        let changes = ops::watch_applications::run(&self.0, scope, &query).await?;
        Ok(Response::new(changes.map_err(Status::from).boxed()))
    }
}
