//! Use cases, one a file; each owns its transaction.

pub(crate) mod access;
pub(crate) mod acts;
pub(crate) mod announce_call;
pub(crate) mod answer_completion;
pub(crate) mod application_changes;
pub(crate) mod apply_effective_dates;
pub(crate) mod ask_predecessors;
pub(crate) mod ask_register;
pub(crate) mod backfill_events;
pub(crate) mod call_announced;
pub(crate) mod completion;
pub(crate) mod confirm_dismissal;
pub(crate) mod copy_application;
pub(crate) mod count_projects;
pub(crate) mod create_application;
pub(crate) mod create_call;
pub(crate) mod current_application;
pub(crate) mod decision_made;
pub(crate) mod decline_dismissal;
pub(crate) mod delete_attachment;
pub(crate) mod dismissal;
pub(crate) mod download_attachment;
pub(crate) mod draft_limit;
pub(crate) mod drafting;
pub(crate) mod edition_published;
pub(crate) mod emit;
pub(crate) mod ending;
pub(crate) mod evaluate_answer;
pub(crate) mod export_applications;
pub(crate) mod extend_completion;
pub(crate) mod get_application;
pub(crate) mod get_call;
pub(crate) mod get_completion;
pub(crate) mod get_draft_call;
pub(crate) mod get_edition;
pub(crate) mod get_ending;
pub(crate) mod get_organisation;
pub(crate) mod get_signed_document;
pub(crate) mod get_template;
pub(crate) mod import_applications;
pub(crate) mod import_organisations;
pub(crate) mod list_applications;
pub(crate) mod list_attachments;
pub(crate) mod list_calls;
pub(crate) mod list_change_reports;
pub(crate) mod list_completions;
pub(crate) mod list_delegations;
pub(crate) mod list_draft_calls;
pub(crate) mod list_offices;
pub(crate) mod list_organisations;
pub(crate) mod list_predecessor_projects;
pub(crate) mod list_preliminary_answers;
pub(crate) mod list_successions;
pub(crate) mod list_unanswered;
pub(crate) mod office;
pub(crate) mod office_recorded;
pub(crate) mod organisation_changed;
pub(crate) mod page_of_applications;
pub(crate) mod propose_dismissal;
pub(crate) mod publish_edition;
pub(crate) mod rank_measures;
pub(crate) mod record_delegation;
pub(crate) mod record_office;
pub(crate) mod record_states;
pub(crate) mod record_submission;
pub(crate) mod record_succession;
pub(crate) mod refresh_organisations;
pub(crate) mod register_answers;
pub(crate) mod register_application;
pub(crate) mod reopen_call;
pub(crate) mod report_change;
pub(crate) mod request_completion;
pub(crate) mod resolve_change_report;
pub(crate) mod resolve_completion;
pub(crate) mod revoke_delegation;
pub(crate) mod send_preliminary_answers;
pub(crate) mod send_reminder;
pub(crate) mod set_district_status;
pub(crate) mod sign_application;
pub(crate) mod signed_documents;
pub(crate) mod signing;
pub(crate) mod submit_application;
pub(crate) mod succession_recorded;
pub(crate) mod supplement_application;
pub(crate) mod sweep_attachments;
pub(crate) mod update_application;
pub(crate) mod update_call;
pub(crate) mod upload_attachment;
pub(crate) mod validate_application;
pub(crate) mod verify_application;
pub(crate) mod watch_applications;
pub(crate) mod withdraw_application;

use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Finding, History, Signature, evaluate};
use tilskudd_runtime::Context;

use crate::cache::{Cache, Rules};
use crate::domain::call::Call;
use crate::domain::content::Content;
use crate::error::{CallError, Error};
use crate::files::Files;
use crate::store::rule_inputs::RuleInputs;

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
    /// The day asked about; none: today, by legal time.
    pub(crate) fn day(&self, asked: Option<NaiveDate>) -> NaiveDate {
        asked.unwrap_or_else(|| local_date(self.ctx.legal.now()))
    }

    /// The rules of an edition that must be published here.
    pub(crate) async fn rules(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Arc<Rules>, Error> {
        let rules = self.cache.rules(tenant, conn, id).await?;
        rules.ok_or_else(|| CallError::EditionNotPublished(id.to_owned()).into())
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
    inputs: &RuleInputs,
    content: Content,
    signature: Option<Signature>,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Finding> {
    let history = History {
        now,
        applications_in_call: inputs.applications_in_call,
        development_projects_in_year: inputs.development_projects_in_year,
        predecessors: inputs.predecessors,
    };
    let applicant = inputs.applicant.applicant(inputs.status, &inputs.successors);
    let facts = content.into_facts(applicant, signature);
    evaluate(
        &rules.edition,
        &call.for_rules(tenant, inputs.reopened_until),
        &facts,
        &history,
    )
}
