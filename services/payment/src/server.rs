//! The only wiring of the service, used by its binary, by the all-in-one and by tests.

use tilskudd_kernel::service::Service;
use tilskudd_proto::payment::v1::account_service_server::AccountServiceServer;
use tilskudd_proto::payment::v1::claim_service_server::ClaimServiceServer;
use tilskudd_proto::payment::v1::instalment_service_server::InstalmentServiceServer;
use tilskudd_proto::payment::v1::ledger_service_server::LedgerServiceServer;
use tilskudd_proto::payment::v1::payment_file_service_server::PaymentFileServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};
use tilskudd_store::Migrations;

use crate::accounts::grpc::Accounts;
use crate::claims::grpc::Claims;
use crate::events::routes;
use crate::files::grpc::PaymentFiles;
use crate::files::ops::withdraw::account_changed;
use crate::instalments::grpc::Instalments;
use crate::ledger::grpc::Ledger;

/// The definition of payment for the runtime.
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Payment,
        migrations,
        events: routes,
        build,
    }
}

/// The schema, for whoever migrates and does not serve.
#[must_use]
pub fn migrations() -> Migrations {
    Migrations::of(
        Service::Payment,
        Migrations::embed(&[
            (
                "20260101000001_grants",
                include_str!("../migrations/20260101000001_grants.sql"),
            ),
            (
                "20260101000002_files",
                include_str!("../migrations/20260101000002_files.sql"),
            ),
            (
                "20260101000003_journal",
                include_str!("../migrations/20260101000003_journal.sql"),
            ),
            (
                "20260101000004_claims",
                include_str!("../migrations/20260101000004_claims.sql"),
            ),
            (
                "20260101000005_persons",
                include_str!("../migrations/20260101000005_persons.sql"),
            ),
        ]),
    )
    .then(Migrations::embed(&[(
        "20261122009001_office_names",
        include_str!("../migrations/20261122009001_office_names.sql"),
    )]))
    .then(Migrations::outbox_attempts())
}

fn build(ctx: &Context) -> Parts {
    Parts::new()
        .add(AccountServiceServer::new(Accounts::new(
            ctx.clone(),
            account_changed,
        )))
        .add(InstalmentServiceServer::new(Instalments::new(ctx.clone())))
        .add(PaymentFileServiceServer::new(PaymentFiles::new(ctx.clone())))
        .add(ClaimServiceServer::new(Claims::new(ctx.clone())))
        .add(LedgerServiceServer::new(Ledger::new(ctx.clone())))
}
