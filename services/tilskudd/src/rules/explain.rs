//! Every rule on one application, held or broken, and why.

use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tilskudd_kernel::dates::{Deadline, local_date};
use tilskudd_kernel::money::Money;
use tilskudd_rulebook::{
    AppealRule, ApplicationFacts, CallTerms, Edition, Explained, History, Outcome, PredecessorHistory,
    explain, priority_of,
};

use super::Lang;
use super::labels::Words;
use super::page::Page;

/// An application to explain the rules on, as its file gives it (JSON). Amounts are whole øre.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Id of a shipped edition, or a file; `--edition` goes before it.
    #[serde(default)]
    pub edition: Option<String>,
    /// The application.
    pub application: ApplicationFacts,
    /// The call; without it, one that is open is assumed.
    #[serde(default)]
    pub call: Option<CallTerms>,
    /// What else is known; without it, that nothing was sent before.
    #[serde(default)]
    pub history: Option<History>,
}

/// Reads a JSON file.
///
/// # Errors
/// When it cannot be read, or a key is unknown, missing or of another kind: names the key and the line.
pub fn read<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut json = serde_json::Deserializer::from_str(&text);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| anyhow::anyhow!("{}: {}: {}", file.display(), error.path(), error.inner()))?;
    json.end()
        .with_context(|| format!("{}: after the end", file.display()))?;
    Ok(value)
}

/// Puts every rule on a page; true when the application would be taken.
///
/// # Errors
/// When the year of `now` is none that grants are given in.
pub fn put(
    edition: &Edition,
    asked: &Asked,
    now: DateTime<Utc>,
    lang: Lang,
    page: &mut Page,
) -> anyhow::Result<bool> {
    let history = asked.history.unwrap_or(History {
        now,
        applications_in_call: 0,
        development_projects_in_year: 0,
        predecessors: PredecessorHistory::None,
    });
    let application = &asked.application;
    page.item(
        &format!("{}  ", edition.id),
        &format!(
            "{} ({})",
            application.applicant.title, application.applicant.number
        ),
    );
    let call = match &asked.call {
        Some(call) => call.clone(),
        None => assumed(application, history.now)?,
    };
    if asked.call.is_none() {
        page.item("", lang.pick((
            "Utlysning er ikke oppgitt: en som er åpen, og som regelverket ellers bestemmer, er antatt.",
            "Utlysing er ikkje oppgitt: ei som er open, og som regelverket elles bestemmer, er gått ut frå.",
            "No call is given: one that is open, and otherwise as the edition says, is assumed.",
        )));
    }
    let explained = explain(edition, &call, application, &history);
    for (outcome, heading) in OUTCOMES {
        group(&explained, *outcome, *heading, lang, page);
    }
    priorities(edition, application, lang, page);
    page.gap();
    let count = |outcome| explained.iter().filter(|one| one.outcome == outcome).count();
    let total = explained.len();
    let broken = count(Outcome::Broken);
    let sum = format!(
        "{total}: {}",
        OUTCOMES
            .iter()
            .map(|(outcome, heading)| format!("{} {}", count(*outcome), lang.pick(*heading).to_lowercase()))
            .collect::<Vec<_>>()
            .join(", ")
    );
    page.item(lang.pick(("Regler ", "Reglar ", "Rules ")), &sum);
    Ok(broken == 0)
}

/// What can come of a rule, worst first, and its heading.
const OUTCOMES: &[(Outcome, Words)] = &[
    (Outcome::Broken, ("Brutt", "Brotne", "Broken")),
    (
        Outcome::Noted,
        (
            "Merknad til saksbehandler",
            "Merknad til saksbehandlar",
            "Noted for the caseworker",
        ),
    ),
    (Outcome::Held, ("Oppfylt", "Oppfylte", "Held")),
    (
        Outcome::NotApplicable,
        ("Gjelder ikke", "Gjeld ikkje", "Not applicable"),
    ),
];

fn group(explained: &[Explained], outcome: Outcome, heading: Words, lang: Lang, page: &mut Page) {
    let own: Vec<&Explained> = explained.iter().filter(|one| one.outcome == outcome).collect();
    if own.is_empty() {
        return;
    }
    page.heading(lang.pick(heading));
    for one in own {
        let source = one
            .source
            .as_ref()
            .map_or_else(String::new, |source| format!("[{}]", lang.of(&source.citation())));
        page.ends(&format!("  {}", one.rule), &source);
        page.item("    ", lang.of(&one.why));
        for finding in &one.findings {
            let field = if finding.field.is_empty() {
                String::new()
            } else {
                format!("{}: ", finding.field)
            };
            let cited = if Some(&finding.source) == one.source.as_ref() {
                String::new()
            } else {
                format!(" [{}]", lang.of(&finding.source.citation()))
            };
            page.item("      ! ", &format!("{field}{}{cited}", lang.of(&finding.text)));
        }
    }
}

/// The priorities that the measures fall under: a proposal, which no rule turns on.
fn priorities(edition: &Edition, application: &ApplicationFacts, lang: Lang, page: &mut Page) {
    let mut headed = false;
    for measure in &application.measures {
        for hit in priority_of(edition, measure, &application.applicant) {
            if !headed {
                page.heading(lang.pick((
                    "Prioriteringer, som saksbehandleren vurderer",
                    "Prioriteringar, som saksbehandlaren vurderer",
                    "Priorities, for the caseworker to judge",
                )));
                headed = true;
            }
            page.ends(
                &format!("  {}: {}", measure.title, hit.code),
                &format!("[{}]", lang.of(&hit.source.citation())),
            );
            page.item("    ", lang.of(&hit.text));
        }
    }
}

/// A call of the applicant's region that is open all the year.
fn assumed(application: &ApplicationFacts, now: DateTime<Utc>) -> anyhow::Result<CallTerms> {
    let today = local_date(now);
    let day = |month, day| NaiveDate::from_ymd_opt(today.year(), month, day).context("no such day");
    Ok(CallTerms {
        name: "antatt/assumed".to_owned(),
        region: application.applicant.region.clone(),
        year: today.year().try_into()?,
        opens_on: day(1, 1)?,
        deadline: Deadline {
            date: day(12, 31)?,
            time: None,
        },
        reopened_until: None,
        recipients: Vec::new(),
        other_regions: Vec::new(),
        applications_per_applicant: 1,
        appeal: Some(AppealRule::None),
        report_deadline: None,
        accounts_deadline: None,
        auditor_deadline: None,
        auditor_threshold: Money::ZERO,
        report_waiver: Money::ZERO,
        contact_point: String::new(),
    })
}
