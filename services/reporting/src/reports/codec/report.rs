//! The report that a request submits, every violation at once.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_proto::reporting::v1::UnusedMoneyWish;
use tilskudd_runtime::{Failure, Fields, Invalid};

use crate::reports::domain::report::{AccountLine, AwardReport, NarrativeAnswer, PersonCount, Wish};

/// Submits a report.
#[derive(Debug)]
pub(crate) struct SubmitReport {
    /// The obligation that it answers.
    pub(crate) id: ObligationId,
    /// What it says.
    pub(crate) awards: Vec<AwardReport>,
    /// The encoded `tilskudd.reporting.v1.Report`, its output-only fields left out.
    pub(crate) content: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub(crate) content_hash: String,
}

/// Most awards of one report, and most counts or answers of one award.
const ITEMS_MAX: usize = 50;
/// Most account lines of one award; as many as budget lines.
const LINES_MAX: usize = 200;
/// Most persons on one line.
const PERSONS_MAX: i32 = 100_000;

/// The report that a request submits.
pub(crate) fn submit(tenant: &Tenant, body: &pb::SubmitReportRequest) -> Result<SubmitReport, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "obligations", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let awards = f
        .some("report", &body.report)
        .and_then(|report| f.within("report", |f| awards(f, report)));
    let content = pb::Report {
        awards: body
            .report
            .as_ref()
            .map_or_else(Vec::new, |report| report.awards.clone()),
        ..pb::Report::default()
    };
    let content = content.encode_to_vec();
    f.finish(|| {
        request_id?;
        Ok(SubmitReport {
            id: id?,
            awards: awards?,
            content_hash: hex::encode(Sha256::digest(&content)),
            content,
        })
    })
}

fn awards(f: &mut Fields, report: &pb::Report) -> Result<Vec<AwardReport>, Invalid> {
    let length = f.len("awards", report.awards.len(), 1..=ITEMS_MAX);
    let awards = each(f, "awards", &report.awards, ITEMS_MAX, award);
    length?;
    awards
}

fn award(f: &mut Fields, award: &pb::AwardReport) -> Result<AwardReport, Invalid> {
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
    let wanted = f.optional_enumeration::<UnusedMoneyWish>("wish", award.wish);
    let wish_reason = f.optional_text("wish_reason", &award.wish_reason);
    lengths.into_iter().collect::<Result<(), Invalid>>()?;
    Ok(AwardReport {
        award: id?,
        used: used?,
        lines: lines?,
        persons: persons?,
        narratives: narratives?,
        goal_assessment: goal_assessment?,
        wish: wanted?.and_then(wish),
        wish_reason: wish_reason?,
    })
}

fn persons(f: &mut Fields, count: &pb::PersonCount) -> Result<PersonCount, Invalid> {
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

/// The wish for unused money; none: not stated.
pub(crate) fn wish(wish: UnusedMoneyWish) -> Option<Wish> {
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
