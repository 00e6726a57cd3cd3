//! The only wiring of the service, used by its binary, by the all-in-one and by tests.

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::carry_over_service_server::CarryOverServiceServer;
use tilskudd_proto::allocation::v1::decision_service_server::DecisionServiceServer;
use tilskudd_proto::allocation::v1::frame_service_server::FrameServiceServer;
use tilskudd_proto::allocation::v1::letter_service_server::LetterServiceServer;
use tilskudd_proto::allocation::v1::proposal_service_server::ProposalServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};
use tilskudd_store::Migrations;

use crate::carry_overs::grpc::CarryOvers;
use crate::decisions::grpc::Decisions;
use crate::events::routes;
use crate::frames::grpc::Frames;
use crate::letters::grpc::Letters;
use crate::proposals::grpc::Proposals;

/// The service, for [`tilskudd_runtime::run`].
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Allocation,
        migrations,
        events: routes,
        build,
    }
}

/// The schema, for whoever migrates and does not serve.
#[must_use]
pub fn migrations() -> Migrations {
    Migrations::of(
        Service::Allocation,
        Migrations::embed(&[
            (
                "20260101000001_copies",
                include_str!("../migrations/20260101000001_copies.sql"),
            ),
            (
                "20260101000002_frames",
                include_str!("../migrations/20260101000002_frames.sql"),
            ),
            (
                "20260101000003_proposals",
                include_str!("../migrations/20260101000003_proposals.sql"),
            ),
            (
                "20260101000004_decisions",
                include_str!("../migrations/20260101000004_decisions.sql"),
            ),
            (
                "20260101000005_carry_overs",
                include_str!("../migrations/20260101000005_carry_overs.sql"),
            ),
            (
                "20261122003001_endings",
                include_str!("../migrations/20261122003001_endings.sql"),
            ),
            (
                "20261122007001_standing",
                include_str!("../migrations/20261122007001_standing.sql"),
            ),
            (
                "20261122008001_public_awards",
                include_str!("../migrations/20261122008001_public_awards.sql"),
            ),
            (
                "20261122008002_completions",
                include_str!("../migrations/20261122008002_completions.sql"),
            ),
        ]),
    )
    .then(Migrations::embed(&[(
        "20261122009001_office_names",
        include_str!("../migrations/20261122009001_office_names.sql"),
    )]))
    .then(Migrations::outbox_attempts())
}

fn build(context: &Context) -> Parts {
    Parts::new()
        .add(FrameServiceServer::new(Frames::new(context.clone())))
        .add(ProposalServiceServer::new(Proposals::new(context.clone())))
        .add(DecisionServiceServer::new(Decisions::new(context.clone())))
        .add(LetterServiceServer::new(Letters::new(context.clone())))
        .add(CarryOverServiceServer::new(CarryOvers::new(context.clone())))
        .public(crate::decisions::web::public(context))
}
