//! Requests into domain types, every violation at once.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::{CallId, ObligationId};
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1::{
    AwardReport as PbAwardReport, ListObligationsRequest, PersonCount as PbPersonCount,
    RegisterAuditorStatementRequest, Report, SendReportFormsRequest, SubmitReportRequest, UnusedMoneyWish,
};
use tilskudd_runtime::{Failure, Fields, Invalid};

use crate::domain::obligation::Reason;
use crate::domain::report::{AccountLine, AwardReport, NarrativeAnswer, PersonCount, Wish};
use crate::ops::register_statement::Statement;
use crate::ops::submit_report::Submission;
use crate::store::obligation::Filter;

/// Most awards of one report, and most counts or answers of one award.
const ITEMS_MAX: usize = 50;
/// Most account lines of one award; as many as budget lines.
const LINES_MAX: usize = 200;
/// Most persons on one line.
const PERSONS_MAX: i32 = 100_000;

/// The obligation that a request names.
pub(super) fn obligation(tenant: &Tenant, name: &str) -> Result<ObligationId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, name);
    f.finish(|| id)
}

/// A request that only gives a reason.
pub(super) fn act(
    tenant: &Tenant,
    name: &str,
    request_id: &str,
    reason: &str,
) -> Result<(ObligationId, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, name);
    let request_id = f.request_id(request_id);
    let reason = f.text("reason", reason);
    f.finish(|| {
        request_id?;
        Ok((id?, reason?))
    })
}

/// Which obligations a request lists, and how many to a page.
pub(super) fn list(body: &ListObligationsRequest) -> Result<(Filter, usize), Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page_size(body.page_size);
    let after = f.page_token(&body.page_token);
    let year = if body.year == 0 {
        Ok(None)
    } else {
        f.year("year", body.year).map(Some)
    };
    f.finish(|| {
        parent?;
        let filter = Filter {
            organisation: None,
            year: year?,
            after: after?,
            limit: 0,
        };
        Ok((filter, page?))
    })
}

/// The call whose forms a request sends out.
pub(super) fn forms(tenant: &Tenant, body: &SendReportFormsRequest) -> Result<CallId, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let request_id = f.request_id(&body.request_id);
    let call = f.name("call", "calls", tenant, &body.call);
    f.finish(|| {
        parent?;
        request_id?;
        call
    })
}

/// The auditor's statement that a request registers.
pub(super) fn statement(
    tenant: &Tenant,
    body: &RegisterAuditorStatementRequest,
) -> Result<Statement, Failure> {
    let mut f = Fields::new();
    let obligation = f.name("name", "obligations", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let document = f.text("document", &body.document);
    let auditor = f.text("auditor", &body.auditor);
    f.finish(|| {
        request_id?;
        Ok(Statement {
            obligation: obligation?,
            document: document?,
            auditor: auditor?,
        })
    })
}

/// The report that a request submits.
pub(super) fn submission(tenant: &Tenant, body: &SubmitReportRequest) -> Result<Submission, Failure> {
    let mut f = Fields::new();
    let obligation = f.name("name", "obligations", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let awards = f
        .some("report", &body.report)
        .and_then(|report| f.within("report", |f| awards(f, report)));
    let content = Report {
        awards: body
            .report
            .as_ref()
            .map_or_else(Vec::new, |report| report.awards.clone()),
        ..Report::default()
    };
    let content = content.encode_to_vec();
    f.finish(|| {
        request_id?;
        Ok(Submission {
            obligation: obligation?,
            awards: awards?,
            content_hash: hex::encode(Sha256::digest(&content)),
            content,
        })
    })
}

fn awards(f: &mut Fields, report: &Report) -> Result<Vec<AwardReport>, Invalid> {
    let length = f.len("awards", report.awards.len(), 1..=ITEMS_MAX);
    let awards = each(f, "awards", &report.awards, ITEMS_MAX, award);
    length?;
    awards
}

fn award(f: &mut Fields, award: &PbAwardReport) -> Result<AwardReport, Invalid> {
    let id = f.parse("award", &award.award);
    let used = f.amount("used_ore", award.used_ore);
    let lengths = [
        f.len("account_lines", award.account_lines.len(), 0..=LINES_MAX),
        f.len("persons", award.persons.len(), 0..=ITEMS_MAX),
        f.len("narratives", award.narratives.len(), 0..=ITEMS_MAX),
    ];
    let lines = each(f, "account_lines", &award.account_lines, LINES_MAX, |f, line| {
        let key = f.text("key", &line.key);
        let amount = f.amount("amount_ore", line.amount_ore);
        Ok(AccountLine {
            key: key?,
            amount: amount?,
        })
    });
    let persons = each(f, "persons", &award.persons, ITEMS_MAX, persons);
    let narratives = each(f, "narratives", &award.narratives, ITEMS_MAX, |f, answer| {
        let question = f.text("question", &answer.question);
        let text = f.text("answer", &answer.answer);
        Ok(NarrativeAnswer {
            question: question?,
            answer: text?,
        })
    });
    let goal_assessment = f.text("goal_assessment", &award.goal_assessment);
    let wish = f.optional_enumeration::<UnusedMoneyWish>("wish", award.wish);
    let wish_reason = f.optional_text("wish_reason", &award.wish_reason);
    lengths.into_iter().collect::<Result<(), Invalid>>()?;
    Ok(AwardReport {
        award: id?,
        used: used?,
        lines: lines?,
        persons: persons?,
        narratives: narratives?,
        goal_assessment: goal_assessment?,
        wish: wish?.and_then(domain_wish),
        wish_reason: wish_reason?,
    })
}

fn persons(f: &mut Fields, count: &PbPersonCount) -> Result<PersonCount, Invalid> {
    let category = f.text("category", &count.category);
    let counts = [
        f.range("started", count.started, 0..=PERSONS_MAX),
        f.range("ongoing", count.ongoing, 0..=PERSONS_MAX),
        f.range("completed", count.completed, 0..=PERSONS_MAX),
        f.range("dropped_out", count.dropped_out, 0..=PERSONS_MAX),
    ];
    counts.into_iter().collect::<Result<(), Invalid>>()?;
    Ok(PersonCount {
        category: category?,
        started: count.started,
        ongoing: count.ongoing,
        completed: count.completed,
        dropped_out: count.dropped_out,
    })
}

pub(super) fn domain_wish(wish: UnusedMoneyWish) -> Option<Wish> {
    match wish {
        UnusedMoneyWish::Unspecified => None,
        UnusedMoneyWish::CarryOver => Some(Wish::CarryOver),
        UnusedMoneyWish::Return => Some(Wish::Return),
    }
}

/// Parses at most `max` items, each under its own path, all of them before giving up.
fn each<P, T>(
    f: &mut Fields,
    field: &str,
    items: &[P],
    max: usize,
    parse: impl Fn(&mut Fields, &P) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    let mut parsed = Vec::new();
    for (at, item) in items.iter().enumerate().take(max) {
        parsed.push(f.within(format_args!("{field}[{at}]"), |f| parse(f, item)));
    }
    parsed.into_iter().collect()
}
