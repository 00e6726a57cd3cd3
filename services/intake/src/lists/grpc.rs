//! `ApplicationListService`.

use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_server::ApplicationListService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::lists::codec::requests;
use crate::lists::ops::{list_applications, watch_applications};

#[tonic::async_trait]
impl ApplicationListService for Api {
    async fn list_applications(
        &self,
        request: Request<pb::ListApplicationsRequest>,
    ) -> Result<Response<pb::ListApplicationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::list(&scope, request.get_ref())?;
        answer(list_applications::run(&scope, &query).await)
    }

    type WatchApplicationsStream = BoxStream<'static, Result<pb::WatchApplicationsResponse, Status>>;

    async fn watch_applications(
        &self,
        request: Request<pb::WatchApplicationsRequest>,
    ) -> Result<Response<Self::WatchApplicationsStream>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::watch(&scope, request.get_ref())?;
        let changes = watch_applications::run(&self.0, scope, &query).await?;
        Ok(Response::new(changes.map_err(Status::from).boxed()))
    }
}
