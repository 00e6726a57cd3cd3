//! What anyone may read as JSON: announced calls (R2, KKI §12).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::PgConnection;
use tilskudd_kernel::dates::{Deadline, parse_date, start_of_day};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Coded, Edition, let_in_by_call};
use tilskudd_runtime::web::{Operation, Public, Shown, Texts, Visit};
use tilskudd_runtime::{Failure, Fields, page_token};
use tilskudd_store::Error as StoreError;
use uuid::Uuid;

use crate::codec::vocabulary::kind_in;
use crate::error::Error;
use crate::ops::Intake;
use crate::ops::read_editions_and_calls::{get_call, list_calls};

/// Parameters of a list of calls.
#[derive(Debug, JsonSchema)]
#[expect(
    dead_code,
    reason = "its schema describes the parameters; they are read by name"
)]
struct CallsQuery {
    /// Only calls of this grant year.
    #[schemars(range(min = 2000, max = 2100))]
    year: Option<i32>,
    /// Calls looked at for a page; 50 when left out.
    #[schemars(range(min = 1, max = 200))]
    page_size: Option<i32>,
    /// `next_page_token` of the page before.
    page_token: Option<String>,
}

/// One call has no parameters.
#[derive(Debug, JsonSchema)]
struct CallQuery {}

/// A page of calls, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
struct Calls {
    /// The calls; may be fewer than asked for, or none, while there is a next page.
    calls: Vec<Call>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// An announced call (utlysning).
#[derive(Debug, Serialize, JsonSchema)]
struct Call {
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
enum State {
    /// Not open yet.
    Announced,
    /// Applications are received.
    Open,
    /// The deadline is past.
    Closed,
}

/// What the rules of a call say in short.
#[derive(Debug, Serialize, JsonSchema)]
struct Rules {
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
struct Named {
    /// Its code in gRPC and in lists.
    code: String,
    /// Its wording.
    text: Texts,
}

/// The surface of intake.
pub(crate) fn public(intake: &Arc<Intake>) -> Public {
    let (of_list, of_one) = (Arc::clone(intake), Arc::clone(intake));
    Public::new(
        "Tilskudd: calls",
        "Announced calls of the grant to municipalities for competence and development in health and care. Anyone may \
         read; nothing here needs a login. Times are UTC, amounts are whole øre.",
    )
    .show::<CallsQuery, Calls, _, _>(
        Operation {
            path: "/regions/{region}/calls",
            id: "listCalls",
            summary: "Announced calls, the newest first.",
            description: "`national` lists those of all regions.",
        },
        move |visit| list(Arc::clone(&of_list), visit),
    )
    .show::<CallQuery, Call, _, _>(
        Operation {
            path: "/regions/{region}/calls/{id}",
            id: "getCall",
            summary: "One announced call, with its rules in short.",
            description: "`national` gives those of all regions.",
        },
        move |visit| one(Arc::clone(&of_one), visit),
    )
}

async fn list(intake: Arc<Intake>, visit: Visit) -> Result<Shown<Calls>, Failure> {
    let at = intake.ctx.enter_parent(visit.request(), &visit.parent())?;
    let mut f = Fields::new();
    let size = visit.page_size(&mut f);
    let before = f.page_token::<Uuid>(visit.value("page_token"));
    let year = visit.number(&mut f, "year");
    let year = year.and_then(|year| year.map(|year| f.year("year", year)).transpose());
    let (size, before, year) = f.finish(|| Ok((size?, before?, year?)))?;
    let limit = i64::try_from(size).unwrap_or(1) + 1;
    let mut found = list_calls(&intake, &at, before, limit).await?;
    let more = found.len() > size;
    found.truncate(size);
    let last = found.last().and_then(|call| call.name.rsplit('/').next());
    let next_page_token = last.filter(|_| more).map(|id| page_token(&id));
    // Which year a copy of another region's call is of stands in the copy alone, so a page may come out short.
    found.retain(|call| year.map(Year::get).is_none_or(|year| call.year == year));
    let now = intake.ctx.legal.now();
    let mut conn = at.db.read().await?;
    let mut calls = Vec::with_capacity(found.len());
    for call in found {
        calls.push(shown(&intake, &at.tenant, &mut conn, call, false).await?);
    }
    let newest = calls.iter().filter_map(|call| call.changed_at(now)).max();
    let calls = Calls {
        calls,
        next_page_token,
    };
    Ok(Shown::of(&calls)?.modified(newest, intake.ctx.system.now()))
}

async fn one(intake: Arc<Intake>, visit: Visit) -> Result<Shown<Call>, Failure> {
    let name = format!("{}/calls/{}", visit.parent(), visit.part("id"));
    let at = intake.ctx.enter_parent(visit.request(), &visit.parent())?;
    // An id that is none names nothing.
    let id = visit.part("id").parse::<CallId>();
    let id = id.map_err(|_| Failure::not_found(&name))?;
    let call = get_call(&intake, &at, id).await?;
    let mut conn = at.db.read().await?;
    let call = shown(&intake, &at.tenant, &mut conn, call, true).await?;
    let changed_at = call.changed_at(intake.ctx.legal.now());
    Ok(Shown::of(&call)?.modified(changed_at, intake.ctx.system.now()))
}

/// A call as the public reads it.
async fn shown(
    intake: &Intake,
    tenant: &Tenant,
    conn: &mut PgConnection,
    call: pb::Call,
    whole: bool,
) -> Result<Call, Error> {
    let rules = intake.rules(tenant, conn, &call.edition).await?;
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
    fn changed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
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

fn named(code: &str, text: &tilskudd_kernel::lang::LocalText) -> Named {
    Named {
        code: code.to_owned(),
        text: Texts::from(text),
    }
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Store(StoreError::Inconsistent {
        table: "call",
        column: "id",
        source: Some(Box::new(error)),
    })
}
