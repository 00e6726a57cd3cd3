//! Announced calls as anyone may read them, in JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use tilskudd_kernel::dates::{Deadline, parse_date, start_of_day};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Coded, Edition, let_in_by_call};
use tilskudd_runtime::web::Texts;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;
use uuid::Uuid;

use crate::cache;
use crate::vocabulary::kind_in;

/// A page of calls, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Calls {
    /// The calls; may be fewer than asked for, or none, while there is a next page.
    pub(crate) calls: Vec<Call>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_page_token: Option<String>,
}

/// An announced call (utlysning).
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Call {
    /// Its name in gRPC, `regions/{region}/calls/{id}`.
    name: String,
    /// Its id.
    id: Uuid,
    /// The region whose office announced it.
    region: String,
    /// Name of the scheme.
    title: Texts,
    /// Grant year (tilskuddsår).
    year: i32,
    /// Where it is now.
    state: State,
    /// When applications are received from.
    opens_at: DateTime<Utc>,
    /// The first instant that is too late.
    closes_at: DateTime<Utc>,
    /// Last day to submit, local date in Europe/Oslo.
    deadline_date: String,
    /// Last minute on that day; absent: its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline_time: Option<String>,
    /// Last day for reports, local date.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_deadline: Option<String>,
    /// Last day for accounts, local date.
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts_deadline: Option<String>,
    /// Last day for the auditor's statement, local date.
    #[serde(skip_serializing_if = "Option::is_none")]
    auditor_deadline: Option<String>,
    /// From this total in the year the auditor's statement is demanded, øre.
    auditor_threshold_ore: i64,
    /// Awards below this owe no report, øre; 0: all do.
    report_waiver_ore: i64,
    /// Whether award and refusal can be appealed.
    appealable: bool,
    /// How many applications one applicant may submit.
    applications_per_applicant: i32,
    /// Whether unspent money may be carried over into the year after.
    carry_over_allowed: bool,
    /// Whether money is awarded also where an earlier year's report is outstanding.
    award_before_report: bool,
    /// Kinds of organisation that may apply although they belong to another region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_regions: Vec<&'static str>,
    /// Where the office is asked.
    contact_point: String,
    /// Clauses that are assumptions of a demonstration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assumptions: Vec<String>,
    /// The edition of the rules, such as `kkt-2024`.
    edition: String,
    /// SHA-256 of the edition's canonical text, hexadecimal.
    edition_sha256: String,
    /// When it was announced.
    announced_at: Option<DateTime<Utc>>,
    /// What the rules say in short; in the answer for one call only.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Rules>,
}

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// Not open yet.
    Announced,
    /// Applications are received.
    Open,
    /// The deadline is past.
    Closed,
}

/// What the rules of a call say in short.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Rules {
    /// Main goals.
    goals: Vec<Named>,
    /// Sub-goals.
    sub_goals: Vec<Named>,
    /// Who can apply, by the rules as the call narrows or widens them.
    recipients: Vec<Named>,
    /// What can be applied for.
    measure_kinds: Vec<Named>,
}

/// Something with a code and a wording.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Named {
    /// Its code in gRPC and in lists.
    code: String,
    /// Its wording.
    text: Texts,
}

/// A call as the public reads it; `whole`: with the rules in short.
///
/// # Errors
/// [`StoreError::Inconsistent`] when a stored call has no name or dates.
pub(crate) fn encode(rules: &cache::Rules, call: pb::Call, whole: bool) -> Result<Call, StoreError> {
    let (region, id) = parse_name::<CallId>("calls", &call.name).map_err(broken)?;
    let opens_on = parse_date(&call.opens_on).map_err(broken)?;
    let last = parse_date(&call.deadline_date).map_err(broken)?;
    let deadline = Deadline::parse(last, &call.deadline_time).map_err(broken)?;
    let edition = &rules.edition;
    let other_regions: Vec<_> = call.other_regions().filter_map(kind_in).collect();
    let in_short = whole.then(|| in_short(edition, &call));
    Ok(Call {
        state: state(&call),
        appealable: call.appeal() == pb::AppealRule::Ordinary,
        announced_at: call
            .announced_at
            .and_then(|time| DateTime::from_timestamp(time.seconds, time.nanos.unsigned_abs())),
        id: id.as_uuid(),
        region: Tenant::to_string(&region),
        title: Texts::from(&edition.names),
        opens_at: start_of_day(opens_on),
        closes_at: deadline.instant(),
        deadline_time: given(call.deadline_time),
        report_deadline: given(call.report_deadline),
        accounts_deadline: given(call.accounts_deadline),
        auditor_deadline: given(call.auditor_deadline),
        edition_sha256: rules.published.hash.clone(),
        rules: in_short,
        name: call.name,
        year: call.year,
        deadline_date: call.deadline_date,
        auditor_threshold_ore: call.auditor_threshold_ore,
        report_waiver_ore: call.report_waiver_ore,
        applications_per_applicant: call.applications_per_applicant,
        carry_over_allowed: call.carry_over_allowed,
        award_before_report: call.award_before_report,
        other_regions: other_regions.iter().map(|kind| kind.as_str()).collect(),
        contact_point: call.contact_point,
        assumptions: call.assumptions,
        edition: call.edition,
    })
}

impl Call {
    /// When what is shown last changed by `now`: with the announcement, the opening or the deadline.
    pub(crate) fn changed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let turns = [self.announced_at, Some(self.opens_at), Some(self.closes_at)];
        turns.into_iter().flatten().filter(|at| *at <= now).max()
    }
}

fn state(call: &pb::Call) -> State {
    match call.state() {
        pb::CallState::Open => State::Open,
        pb::CallState::Closed => State::Closed,
        // Drafts are never read here.
        pb::CallState::Announced | pb::CallState::Draft | pb::CallState::Unspecified => State::Announced,
    }
}

fn in_short(edition: &Edition, call: &pb::Call) -> Rules {
    let coded = |list: &[Coded]| list.iter().map(|one| named(&one.code, &one.text)).collect();
    let of_call: Vec<_> = call.recipients().filter_map(kind_in).collect();
    let recipients = edition.recipients.kinds.iter();
    let recipients = recipients
        .filter(|one| of_call.is_empty() || of_call.contains(&one.kind))
        .map(|one| named(one.kind.as_str(), &one.text));
    let let_in = of_call.iter().filter(|kind| edition.recipient(**kind).is_none());
    let let_in = let_in.map(|kind| named(kind.as_str(), &let_in_by_call(*kind)));
    Rules {
        goals: coded(&edition.goals),
        sub_goals: coded(&edition.sub_goals),
        recipients: recipients.chain(let_in).collect(),
        measure_kinds: edition
            .measure_kinds()
            .iter()
            .map(|kind| named(&kind.code, &kind.text))
            .collect(),
    }
}

fn named(code: &str, text: &LocalText) -> Named {
    Named {
        code: code.to_owned(),
        text: Texts::from(text),
    }
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    inconsistent("call", "id", error)
}
