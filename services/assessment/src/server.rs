//! The only wiring of the service, used by its binary, by the all-in-one and by tests.

use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::case_service_server::CaseServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};
use tilskudd_store::Migrations;

use crate::events;
use crate::grpc::Cases;

/// The service, for [`tilskudd_runtime::run`].
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Assessment,
        migrations,
        events: events::routes,
        build,
    }
}

/// The schema, for whoever migrates and does not serve.
#[must_use]
pub fn migrations() -> Migrations {
    Migrations::of(
        Service::Assessment,
        Migrations::embed(&[
            (
                "20260101000001_copies",
                include_str!("../migrations/20260101000001_copies.sql"),
            ),
            (
                "20260101000002_cases",
                include_str!("../migrations/20260101000002_cases.sql"),
            ),
            (
                "20260101000003_judgements",
                include_str!("../migrations/20260101000003_judgements.sql"),
            ),
            (
                "20261122003001_completions",
                include_str!("../migrations/20261122003001_completions.sql"),
            ),
        ]),
    )
    .then(Migrations::embed(&[(
        "20261122009202_registered_late",
        include_str!("../migrations/20261122009202_registered_late.sql"),
    )]))
    .then(Migrations::outbox_attempts())
}

fn build(context: &Context) -> Parts {
    Parts::new().add(CaseServiceServer::new(Cases::new(context.clone())))
}
