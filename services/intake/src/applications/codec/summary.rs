//! The page that the signatory sees before signing (R11).

use std::borrow::Cow;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, LetterClause};
use tilskudd_runtime::codec::rule_source;

use crate::applications::domain::application::Head;
use crate::applications::domain::content::Content;
use crate::calls::domain::call::Call;
use crate::finding;

/// The obligations that the recipient accepts by signing: the report, the accounts, the auditor, the control and the
/// rest follow from an award, and whoever signs must know of them.
const BINDING: [LetterClause; 6] = [
    LetterClause::Conditions,
    LetterClause::GoalReport,
    LetterClause::Accounts,
    LetterClause::Auditor,
    LetterClause::Repayment,
    LetterClause::Control,
];

/// The page for a draft of this applicant's name, as it stands.
///
/// # Errors
/// [`MoneyError`] when the own funding adds up to more than an amount can be.
pub(crate) fn encode(
    tenant: &Tenant,
    (call, edition): (&Call, &Edition),
    (head, applicant): (&Head, &str),
    content: &Content,
) -> Result<pb::SigningSummary, MoneyError> {
    let mut measures: Vec<_> = content.measures.iter().collect();
    measures.sort_by_key(|measure| measure.rank);
    let own_funding = Money::sum(measures.iter().map(|measure| measure.own_funding))?;
    let line = |measure: &&tilskudd_rulebook::MeasureFacts| {
        let unknown = || {
            let code: Cow<'static, str> = measure.kind.clone().into();
            LocalText::new(code.clone(), code.clone(), code)
        };
        let kind = edition.measure_kind(&measure.kind);
        pb::SigningMeasure {
            // At most 50 by the parser.
            rank: i32::try_from(measure.rank).unwrap_or(i32::MAX),
            kind: Some(finding::text(
                &kind.map_or_else(unknown, |kind| kind.text.clone()),
            )),
            title: measure.title.clone(),
            applied_ore: measure.applied.ore(),
            own_funding_ore: measure.own_funding.ore(),
        }
    };
    Ok(pb::SigningSummary {
        applicant: applicant.to_owned(),
        organisation_number: head.organisation.to_string(),
        call: call.name(tenant),
        title: Some(finding::text(&edition.names)),
        year: call.terms.year.get(),
        applied_ore: content.applied.ore(),
        own_funding_ore: own_funding.ore(),
        measures: measures.iter().map(line).collect(),
        binds: binds(edition),
        etag: head.etag(),
    })
}

/// Own share, signature, what the letter will demand, and the reactions on breach, each with its section.
fn binds(edition: &Edition) -> Vec<pb::SigningTerm> {
    let term = |text: &LocalText, section: &str| pb::SigningTerm {
        text: Some(finding::text(text)),
        source: Some(rule_source(&edition.source(section))),
    };
    let mut terms = vec![
        term(&edition.own_share.text, &edition.own_share.section),
        term(&edition.signatures.text, &edition.signatures.section),
    ];
    let letter = edition
        .letter_texts()
        .iter()
        .filter(|text| BINDING.contains(&text.clause));
    terms.extend(letter.map(|text| term(&text.text, &text.section)));
    terms.extend(
        edition
            .sanctions
            .iter()
            .map(|sanction| term(&sanction.text, &sanction.section)),
    );
    terms
}
