//! The only wiring of intake, used by its binary, by the all-in-one and by tests.

use std::sync::Arc;

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::application_list_service_server::ApplicationListServiceServer;
use tilskudd_proto::intake::v1::application_service_server::ApplicationServiceServer;
use tilskudd_proto::intake::v1::attachment_service_server::AttachmentServiceServer;
use tilskudd_proto::intake::v1::call_service_server::CallServiceServer;
use tilskudd_proto::intake::v1::change_report_service_server::ChangeReportServiceServer;
use tilskudd_proto::intake::v1::completion_service_server::CompletionServiceServer;
use tilskudd_proto::intake::v1::delegation_service_server::DelegationServiceServer;
use tilskudd_proto::intake::v1::edition_service_server::EditionServiceServer;
use tilskudd_proto::intake::v1::ending_service_server::EndingServiceServer;
use tilskudd_proto::intake::v1::office_service_server::OfficeServiceServer;
use tilskudd_proto::intake::v1::organisation_service_server::OrganisationServiceServer;
use tilskudd_proto::intake::v1::succession_service_server::SuccessionServiceServer;
use tilskudd_proto::intake::v1::workbook_service_server::WorkbookServiceServer;
use tilskudd_runtime::{Context, Definition, Parts};

use crate::api::Api;
use crate::applications::ops::backfill_events::BackfillEvents;
use crate::attachment_store::AttachmentStore;
use crate::attachments::ops::sweep_attachments::sweep_every_hour;
use crate::cache::Cache;
use crate::intake::Intake;
use crate::organisations::ops::apply_effective_dates::ApplyEffectiveDates;
use crate::organisations::ops::ask_predecessors::AskPredecessors;
use crate::organisations::ops::ask_register::AskRegister;
use crate::register::Client;

/// The definition that the runtime starts.
#[must_use]
pub fn definition() -> Definition {
    Definition {
        service: Service::Intake,
        migrations: crate::migrations::all,
        events: crate::events::routes,
        build,
    }
}

fn build(ctx: &Context) -> Parts {
    let files = match AttachmentStore::open(ctx.attachments.as_ref()) {
        Ok(files) => files,
        Err(error) => return Parts::new().refuse(error),
    };
    let intake = Arc::new(Intake {
        ctx: ctx.clone(),
        cache: Cache::default(),
        files,
        register: register(ctx),
    });
    let api = Api(Arc::clone(&intake));
    Parts::new()
        .chore(ApplyEffectiveDates(Arc::clone(&intake)))
        .chore(BackfillEvents(Arc::clone(&intake)))
        .chore(AskPredecessors(Arc::clone(&intake)))
        .chore(AskRegister(Arc::clone(&intake)))
        .add(SuccessionServiceServer::new(api.clone()))
        .add(OfficeServiceServer::new(api.clone()))
        .add(OrganisationServiceServer::new(api.clone()))
        .add(EditionServiceServer::new(api.clone()))
        .add(CallServiceServer::new(api.clone()))
        .add(DelegationServiceServer::new(api.clone()))
        .add(ApplicationServiceServer::new(api.clone()))
        .add(ApplicationListServiceServer::new(api.clone()))
        .add(CompletionServiceServer::new(api.clone()))
        .add(EndingServiceServer::new(api.clone()))
        .add(AttachmentServiceServer::new(api.clone()))
        .add(ChangeReportServiceServer::new(api.clone()))
        .add(WorkbookServiceServer::new(api))
        .public(crate::web::public(&intake))
        .task(sweep_every_hour(intake))
}

/// The client of Enhetsregisteret, where one is configured.
fn register(ctx: &Context) -> Option<Client> {
    let settings = ctx.organisation_register.as_ref()?;
    Client::new(settings)
        .inspect_err(|error| {
            let error = error as &dyn std::error::Error;
            tracing::error!(error, "Enhetsregisteret cannot be asked");
        })
        .ok()
}
