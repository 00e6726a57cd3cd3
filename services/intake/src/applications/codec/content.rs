//! The content that an applicant writes: read with the limits of the fields, not with the rules.
//!
//! The same function reads a request and the stored bytes, so what is stored can always be read again. White space
//! around a text is taken away first, and all else is read from what is left: what is checked is what is stored,
//! judged and signed.

use prost::Message;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{BudgetLine, CriterionAnswer, MeasureFacts, OtherGrant, Partner};
use tilskudd_runtime::{Fields, Invalid};

use crate::applications::codec::trimmed;
use crate::applications::domain::content::Content;
use crate::vocabulary::{field_in, partner_in};

/// Largest encoded content, bytes. The recommendation's event carries the measures twice, and reasons: with this it
/// stays below the 3 MiB of an event.
const BYTES_MAX: usize = 1024 * 1024;
/// Longest code of an edition.
const CODE: usize = 60;

/// Reads the content of an application; gives it back as it is stored and signed, and as facts.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states, an amount is negative, two measures
/// have one id, or the sum applied for is beyond what an amount can be.
pub(crate) fn parse(
    f: &mut Fields,
    message: &pb::ApplicationContent,
) -> Result<(pb::ApplicationContent, Content), Invalid> {
    let message = trimmed::content(message.clone());
    let content = facts(f, &message)?;
    Ok((message, content))
}

fn facts(f: &mut Fields, message: &pb::ApplicationContent) -> Result<Content, Invalid> {
    let texts = [
        checked::<8000>(f, "purpose", &message.purpose),
        checked::<8000>(f, "description", &message.description),
        checked::<8000>(f, "control_statement", &message.control_statement),
        checked::<200>(f, "contact_name", &message.contact_name),
        checked::<200>(f, "contact_email", &message.contact_email),
    ];
    let size = message.encoded_len();
    let lengths = [
        f.len("measures", message.measures.len(), 0..=50),
        f.len("other_grants", message.other_grants.len(), 0..=50),
        f.len("size_in_bytes", size, 0..=BYTES_MAX),
    ];
    first_error(&lengths)?;
    let measures = each(f, "measures", &message.measures, measure);
    let other_grants = each(f, "other_grants", &message.other_grants, other_grant);
    first_error(&texts)?;
    let measures = measures?;
    distinct_ids(f, &measures)?;
    let applied = f.take(
        "measures",
        Money::sum(measures.iter().map(|measure| measure.applied)),
    );
    // The signatory sees the sum of own funding too.
    f.take(
        "measures",
        Money::sum(measures.iter().map(|measure| measure.own_funding)),
    )?;
    Ok(Content {
        bytes: message.encode_to_vec(),
        purpose: message.purpose.clone(),
        description: message.description.clone(),
        control_statement: message.control_statement.clone(),
        contact_name: message.contact_name.clone(),
        contact_email: message.contact_email.clone(),
        measures,
        other_grants: other_grants?,
        applied: applied?,
    })
}

fn measure(f: &mut Fields, message: &pb::Measure) -> Result<MeasureFacts, Invalid> {
    let id = f.parse::<MeasureId>("id", &message.id);
    // Lists that are too long are not read: that bounds the work.
    let lengths = [
        f.len("answers", message.answers.len(), 0..=50),
        f.len("budget_lines", message.budget_lines.len(), 0..=200),
        f.len("partners", message.partners.len(), 0..=50),
    ];
    first_error(&lengths)?;
    let texts = [
        f.text::<CODE>("kind", &message.kind).map(drop),
        f.text::<200>("title", &message.title).map(drop),
        checked::<8000>(f, "description", &message.description),
        checked::<4000>(f, "own_funding_reason", &message.own_funding_reason),
        checked::<CODE>(f, "earmark", &message.earmark),
        codes(f, "sub_goals", &message.sub_goals),
        codes(f, "target_groups", &message.target_groups),
        f.range("rank", message.rank, 1..=50),
    ];
    let field = f.optional_enumeration::<pb::ServiceField>("field", message.field);
    let answers = each(f, "answers", &message.answers, answer);
    let budget_lines = each(f, "budget_lines", &message.budget_lines, budget_line);
    let partners = each(f, "partners", &message.partners, partner);
    let applied = f.amount("applied_ore", message.applied_ore);
    let own_funding = f.amount("own_funding_ore", message.own_funding_ore);
    first_error(&texts)?;
    let budget_lines = budget_lines?;
    // The rules add the budget up; beyond what an amount can be it is no budget.
    f.take(
        "budget_lines",
        Money::sum(budget_lines.iter().map(|line| line.amount)),
    )?;
    Ok(MeasureFacts {
        id: id?,
        kind: message.kind.clone(),
        title: message.title.clone(),
        description: message.description.clone(),
        field: field?.and_then(field_in),
        sub_goals: message.sub_goals.clone(),
        target_groups: message.target_groups.clone(),
        answers: answers?,
        budget_lines,
        applied: applied?,
        own_funding: own_funding?,
        own_funding_reason: message.own_funding_reason.clone(),
        partners: partners?,
        earmark: message.earmark.clone(),
        rank: u32::try_from(message.rank).map_err(|_| Invalid)?,
        short_course: message.short_course,
        welfare_technology: message.welfare_technology,
    })
}

fn answer(f: &mut Fields, message: &pb::CriterionAnswer) -> Result<CriterionAnswer, Invalid> {
    let criterion = f.text::<CODE>("criterion", &message.criterion);
    checked::<8000>(f, "answer", &message.answer)?;
    criterion?;
    Ok(CriterionAnswer {
        criterion: message.criterion.clone(),
        answer: message.answer.clone(),
    })
}

fn budget_line(f: &mut Fields, message: &pb::BudgetLine) -> Result<BudgetLine, Invalid> {
    let key = f.text::<40>("key", &message.key);
    let text = f.text::<200>("text", &message.text);
    let amount = f.amount("amount_ore", message.amount_ore)?;
    key?;
    text?;
    Ok(BudgetLine {
        key: message.key.clone(),
        text: message.text.clone(),
        amount,
        covers_own_share_elsewhere: message.covers_own_share_elsewhere,
    })
}

fn partner(f: &mut Fields, message: &pb::Partner) -> Result<Partner, Invalid> {
    let title = f.text::<200>("title", &message.title);
    let kind = f.enumeration::<pb::PartnerKind>("kind", message.kind)?;
    title?;
    Ok(Partner {
        title: message.title.clone(),
        kind: partner_in(kind).ok_or(Invalid)?,
    })
}

fn other_grant(f: &mut Fields, message: &pb::OtherGrant) -> Result<OtherGrant, Invalid> {
    let title = f.text::<200>("title", &message.title);
    let amount = f.amount("amount_ore", message.amount_ore)?;
    f.len("measures", message.measures.len(), 0..=50)?;
    // One that has been taken out since names nothing any more.
    let named = message.measures.iter().enumerate();
    let measures: Vec<_> = named
        .map(|(index, id)| f.parse::<MeasureId>(format_args!("measures[{index}]"), id))
        .collect();
    title?;
    Ok(OtherGrant {
        title: message.title.clone(),
        amount,
        demands_own_share: message.demands_own_share,
        measures: measures.into_iter().collect::<Result<_, _>>()?,
    })
}

/// Checks a text that may be blank.
fn checked<const MAX: usize>(f: &mut Fields, field: &str, text: &str) -> Result<(), Invalid> {
    f.optional_text::<MAX>(field, text).map(drop)
}

fn codes(f: &mut Fields, field: &str, codes: &[String]) -> Result<(), Invalid> {
    f.len(field, codes.len(), 0..=50)?;
    codes
        .iter()
        .enumerate()
        .map(|(index, code)| f.text::<CODE>(format_args!("{field}[{index}]"), code).map(drop))
        .fold(Ok(()), Result::and)
}

/// Reads every item of a list, so that all that is wrong is said at once.
fn each<M, T>(
    f: &mut Fields,
    field: &str,
    messages: &[M],
    read: fn(&mut Fields, &M) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    let read: Vec<Result<T, Invalid>> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| f.within(format_args!("{field}[{index}]"), |f| read(f, message)))
        .collect();
    read.into_iter().collect()
}

fn first_error(results: &[Result<(), Invalid>]) -> Result<(), Invalid> {
    results.iter().copied().collect()
}

fn distinct_ids(f: &mut Fields, measures: &[MeasureFacts]) -> Result<(), Invalid> {
    let mut seen = std::collections::BTreeSet::new();
    match measures.iter().position(|measure| !seen.insert(measure.id)) {
        None => Ok(()),
        Some(index) => Err(f.fail(
            format_args!("measures[{index}].id"),
            LocalText::new(
                "Et annet tiltak i søknaden har samme id",
                "Eit anna tiltak i søknaden har same id",
                "Another measure of the application has the same id",
            ),
        )),
    }
}
