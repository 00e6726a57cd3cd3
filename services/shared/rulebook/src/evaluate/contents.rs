//! What the application as a whole must hold, and the limit on projects (R9, R10, P2).

use std::collections::BTreeSet;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use super::{Case, blank};
use crate::edition::Limit;
use crate::vocabulary::{ContentItem, Severity};

/// Purpose, description, control statement, measures, ranks and the number of development projects.
pub(super) fn apply(case: &mut Case<'_>) {
    stated(case);
    some_measure(case);
    ranks(case);
    if let Some(limit) = &case.edition.limits.max_development_projects {
        development_projects(case, limit);
    }
}

/// The texts that KKI §3 asks for, where the edition asks for them.
fn stated(case: &mut Case<'_>) {
    let application = case.application;
    let texts = [
        (
            ContentItem::Purpose,
            "purpose",
            &application.purpose,
            purpose as fn() -> LocalText,
        ),
        (
            ContentItem::Description,
            "description",
            &application.description,
            description,
        ),
        (
            ContentItem::ControlStatement,
            "control-statement",
            &application.control_statement,
            controls,
        ),
    ];
    for (item, rule, stated, text) in texts {
        if let Some(section) = case.edition.content_section(item)
            && blank(stated)
        {
            case.refuse(rule, section, rule.replace('-', "_"), text());
        }
    }
}

fn purpose() -> LocalText {
    LocalText::new(
        "Formålet med tilskuddet mangler. Skriv hva dere vil bruke det til.",
        "Formålet med tilskotet manglar. Skriv kva de vil bruke det til.",
        "The purpose with the grant is missing. Write what you will use it for.",
    )
}

fn description() -> LocalText {
    LocalText::new(
        "Beskrivelsen av prosjektet eller tiltakene mangler. Skriv hva som skal gjøres.",
        "Beskrivinga av prosjektet eller tiltaka manglar. Skriv kva som skal gjerast.",
        "The description of the project or measures is missing. Write what will be done.",
    )
}

fn controls() -> LocalText {
    LocalText::new(
        "Redegjørelsen for kontrolltiltak mangler. Skriv hvilke interne og eksterne kontroller som sikrer riktig \
         rapportering og måloppnåelse.",
        "Utgreiinga om kontrolltiltak manglar. Skriv kva interne og eksterne kontrollar som sikrar rett rapportering \
         og måloppnåing.",
        "The statement on controls is missing. Write which internal and external controls secure correct reporting \
         and goal achievement.",
    )
}

fn some_measure(case: &mut Case<'_>) {
    if !case.application.measures.is_empty() {
        return;
    }
    let section = case.edition.content_section(ContentItem::Description);
    let section = section.unwrap_or(&case.edition.measures.section);
    let text = LocalText::new(
        "Søknaden har ingen tiltak. Legg til minst ett.",
        "Søknaden har ingen tiltak. Legg til minst eitt.",
        "The application has no measures. Add at least one.",
    );
    case.refuse("measures", section, "measures", text);
}

/// The applicant's own order is from 1 and has no ties; the rules ask for the order, the system that it is one.
fn ranks(case: &mut Case<'_>) {
    let mut seen = BTreeSet::new();
    let application = case.application;
    for (index, measure) in application.measures.iter().enumerate() {
        if measure.rank > 0 && seen.insert(measure.rank) {
            continue;
        }
        let rank = measure.rank;
        let text = LocalText::new(
            format!("Prioriteten {rank} er 0 eller brukt to ganger. Gi hvert tiltak sitt eget nummer fra 1."),
            format!("Prioriteten {rank} er 0 eller brukt to gonger. Gi kvart tiltak sitt eige nummer frå 1."),
            format!("The rank {rank} is 0 or used twice. Give each measure a number of its own, from 1."),
        );
        let source = RuleSource::system("unique-ranks");
        case.push(
            "ranks",
            source,
            Severity::Refuses,
            format!("measures[{index}].rank"),
            text,
        );
    }
}

/// Counted for the applicant, not its partners, over all its applications in the year. The words bind a
/// municipality ("En kommune kan maksimalt søke om …"); for other applicants the caseworker is told.
fn development_projects(case: &mut Case<'_>, limit: &Limit) {
    let here = case.edition.development_projects(&case.application.measures);
    let before = case.history.development_projects_in_year;
    let total = here.saturating_add(before);
    if here == 0 || total <= limit.value {
        return;
    }
    let max = limit.value;
    let text = LocalText::new(
        format!(
            "En kommune kan søke om høyst {max} utviklingsprosjekter i året; dette er {total} ({before} er sendt før). \
             Ta ut prosjekter til det er {max}."
        ),
        format!(
            "Ein kommune kan søkje om høgst {max} utviklingsprosjekt i året; dette er {total} ({before} er sende før). \
             Ta ut prosjekt til det er {max}."
        ),
        format!(
            "A municipality can apply for at most {max} development projects a year; this makes {total} ({before} \
             submitted before). Take out projects until there are {max}."
        ),
    );
    let bound = limit.applicants.contains(&case.application.applicant.kind);
    let severity = if bound { Severity::Refuses } else { Severity::Note };
    let source = case.edition.source(&limit.section);
    case.push("max-development-projects", source, severity, "measures", text);
}
