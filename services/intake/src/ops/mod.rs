//! Use cases, one a file; each owns its transaction.

pub(crate) mod accept;
pub(crate) mod announce_call;
pub(crate) mod completion;
pub(crate) mod copy_application;
pub(crate) mod copy_edition;
pub(crate) mod copy_organisation;
pub(crate) mod create_application;
pub(crate) mod create_call;
pub(crate) mod delegations;
pub(crate) mod delete_attachment;
pub(crate) mod draft_room;
pub(crate) mod ending;
pub(crate) mod export_applications;
pub(crate) mod follow_the_day;
pub(crate) mod get_template;
pub(crate) mod import_applications;
pub(crate) mod import_organisations;
pub(crate) mod note_decision;
pub(crate) mod predecessors;
pub(crate) mod preliminary_answers;
pub(crate) mod publish_edition;
pub(crate) mod rank_measures;
pub(crate) mod read_applications;
pub(crate) mod read_attachments;
pub(crate) mod read_change_reports;
pub(crate) mod read_draft_calls;
pub(crate) mod read_editions_and_calls;
pub(crate) mod read_organisations;
pub(crate) mod read_signed;
pub(crate) mod record_office;
pub(crate) mod record_states;
pub(crate) mod record_succession;
pub(crate) mod refresh_organisations;
pub(crate) mod register_application;
pub(crate) mod reopen_call;
pub(crate) mod report_change;
pub(crate) mod resolve_change_report;
pub(crate) mod set_district_status;
pub(crate) mod show_call;
pub(crate) mod sign_application;
pub(crate) mod signing;
pub(crate) mod submit_application;
pub(crate) mod supplement_application;
pub(crate) mod sweep_attachments;
pub(crate) mod tell_once;
pub(crate) mod update_application;
pub(crate) mod update_call;
pub(crate) mod upload_attachment;
pub(crate) mod validate_application;
pub(crate) mod verify_application;
pub(crate) mod watch_applications;
pub(crate) mod writers;

use std::sync::Arc;

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Finding, History, Signature, evaluate};
use tilskudd_runtime::Context;

use crate::cache::{Cache, Rules};
use crate::domain::call::Call;
use crate::domain::content::Content;
use crate::error::Error;
use crate::files::Files;
use crate::store::standing::Standing;

/// What every use case has.
#[derive(Debug)]
pub(crate) struct Intake {
    /// Regions, clocks, ids, the office codes.
    pub(crate) ctx: Context,
    /// Editions and calls.
    pub(crate) cache: Cache,
    /// Enhetsregisteret; none: it is not asked here.
    pub(crate) register: Option<crate::register::Client>,
    /// The bytes of attachments.
    pub(crate) files: Files,
}

impl Intake {
    /// The rules of an edition that must be published here.
    pub(crate) async fn rules(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Arc<Rules>, Error> {
        let rules = self.cache.rules(tenant, conn, id).await?;
        rules.ok_or_else(|| Error::EditionNotPublished(id.to_owned()))
    }

    /// An announced call with its rules; a draft is not found, since only the office knows of it.
    pub(crate) async fn announced(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: CallId,
    ) -> Result<(Arc<Call>, Arc<Rules>), Error> {
        let call = self.cache.announced(tenant, conn, id).await?;
        let call = call.ok_or_else(|| Error::NotFound(format_name(tenant, "calls", &id)))?;
        let rules = self.rules(tenant, conn, &call.terms.edition).await?;
        Ok((call, rules))
    }
}

/// A sum that the parser has let pass and that is no amount all the same.
pub(crate) fn sum_out_of_range(error: tilskudd_kernel::money::MoneyError) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table: "application",
        column: "content",
        source: Some(Box::new(error)),
    })
}

/// What the rules say of an application as it stands at `now`, legal time.
pub(crate) fn findings(
    tenant: &Tenant,
    (call, rules): (&Call, &Rules),
    standing: &Standing,
    content: Content,
    signature: Option<Signature>,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Finding> {
    let history = History {
        now,
        applications_in_call: standing.applications_in_call,
        development_projects_in_year: standing.development_projects_in_year,
        predecessors: standing.predecessors,
    };
    let applicant = standing
        .applicant
        .applicant(standing.status, &standing.successors);
    let facts = content.into_facts(applicant, signature);
    evaluate(
        &rules.edition,
        &call.for_rules(tenant, standing.reopened_until),
        &facts,
        &history,
    )
}
