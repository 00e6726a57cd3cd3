//! The wiring of intake, the only one: used by its binary, by the all-in-one and by tests.

use std::sync::Arc;

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::application_service_server::ApplicationServiceServer;
use tilskudd_proto::intake::v1::call_service_server::CallServiceServer;
use tilskudd_proto::intake::v1::edition_service_server::EditionServiceServer;
use tilskudd_proto::intake::v1::organisation_service_server::OrganisationServiceServer;
use tilskudd_proto::intake::v1::workbook_service_server::WorkbookServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};
use tilskudd_store::Migrations;

use crate::cache::Cache;
use crate::events::Events;
use crate::grpc::Api;
use crate::ops::Intake;

/// What the runtime starts.
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Intake,
        migrations,
        build,
    }
}

fn migrations() -> Migrations {
    let own = Migrations::embed(&[
        (
            "20260101000001_organisations",
            include_str!("../migrations/20260101000001_organisations.sql"),
        ),
        (
            "20260101000002_editions",
            include_str!("../migrations/20260101000002_editions.sql"),
        ),
        (
            "20260101000003_calls",
            include_str!("../migrations/20260101000003_calls.sql"),
        ),
        (
            "20260101000004_applications",
            include_str!("../migrations/20260101000004_applications.sql"),
        ),
        (
            "20260101000005_schemes_and_sizes",
            include_str!("../migrations/20260101000005_schemes_and_sizes.sql"),
        ),
        (
            "20260101000006_announced_elsewhere",
            include_str!("../migrations/20260101000006_announced_elsewhere.sql"),
        ),
    ]);
    Migrations::of(Service::Intake, own)
}

fn build(ctx: &Context) -> Parts {
    let api = Api(Arc::new(Intake {
        ctx: ctx.clone(),
        cache: Cache::default(),
    }));
    Parts::new()
        .add(OrganisationServiceServer::new(api.clone()))
        .add(EditionServiceServer::new(api.clone()))
        .add(CallServiceServer::new(api.clone()))
        .add(ApplicationServiceServer::new(api.clone()))
        .add(WorkbookServiceServer::new(api))
        .events(Events)
}
