//! The only wiring of the service, used by its binary, by the all-in-one and by tests.

use tilskudd_kernel::service::Service;
use tilskudd_proto::reporting::v1::obligation_service_server::ObligationServiceServer;
use tilskudd_proto::reporting::v1::report_service_server::ReportServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};
use tilskudd_store::Migrations;

use crate::events::routes;
use crate::obligations::grpc::Obligations;
use crate::reports::grpc::Reports;

/// The service, for [`tilskudd_runtime::run`].
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Reporting,
        migrations,
        events: routes,
        build,
    }
}

/// The schema, for whoever migrates and does not serve.
#[must_use]
pub fn migrations() -> Migrations {
    Migrations::of(
        Service::Reporting,
        Migrations::embed(&[
            (
                "20260101000001_copies",
                include_str!("../migrations/20260101000001_copies.sql"),
            ),
            (
                "20260101000002_obligations",
                include_str!("../migrations/20260101000002_obligations.sql"),
            ),
            (
                "20260101000003_reports",
                include_str!("../migrations/20260101000003_reports.sql"),
            ),
            (
                "20260101000004_carried_over",
                include_str!("../migrations/20260101000004_carried_over.sql"),
            ),
            (
                "20261122007001_standing",
                include_str!("../migrations/20261122007001_standing.sql"),
            ),
        ]),
    )
    // The second generation adds nothing here.
    .then(Vec::new())
    .then(Migrations::outbox_attempts())
}

fn build(context: &Context) -> Parts {
    Parts::new()
        .add(ObligationServiceServer::new(Obligations::new(context.clone())))
        .add(ReportServiceServer::new(Reports::new(context.clone())))
}
