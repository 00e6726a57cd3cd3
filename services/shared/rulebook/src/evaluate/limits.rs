//! The limit on development projects in a year, those of the predecessors included (R9, P7).

use tilskudd_kernel::lang::{LocalText, counted};

use super::Case;
use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use crate::edition::{Edition, Limit};
use crate::history::PredecessorHistory;
use crate::vocabulary::Severity;

const LIMIT: RuleOrigin =
    RuleOrigin::Edition(|edition: &Edition| limit(edition).map(|limit| limit.section.as_str()));

fn limit(edition: &Edition) -> Option<&Limit> {
    edition.limits.max_development_projects.as_ref()
}

pub(super) static MAX_DEVELOPMENT_PROJECTS: Rule = Rule {
    id: "max-development-projects",
    rows: &["R9"],
    text: words(
        "En kommune søker om høyst så mange utviklingsprosjekter i året som regelverket sier, i alle søknadene sine \
         til sammen.",
        "Ein kommune søkjer om høgst så mange utviklingsprosjekt i året som regelverket seier, i alle søknadene sine \
         til saman.",
        "A municipality applies for at most as many development projects a year as the rules say, over all its \
         applications.",
    ),
    origin: LIMIT,
    check: Check::Whole(own_projects),
};

/// Counted for the applicant, not its partners, over all its applications in the year. The words bind a
/// municipality ("En kommune kan maksimalt søke om …"); for other applicants it is a note for the caseworker.
fn own_projects(case: &mut Case<'_>) -> Applied {
    let limit = limit(case.edition).ok_or(NotApplied::Edition)?;
    let here = case.edition.development_projects(&case.application.measures);
    if here == 0 {
        return Err(NotApplied::Application);
    }
    let before = case.history.development_projects_in_year;
    let total = here.saturating_add(before);
    let max = limit.value;
    if total <= max {
        return Ok(());
    }
    let text = LocalText::new(
        format!(
            "En kommune kan søke om høyst {} i året; dette er {total} ({before} er sendt før). \
             Ta ut prosjekter til det er {max}.",
            counted(max, "utviklingsprosjekt", "utviklingsprosjekter")
        ),
        format!(
            "Ein kommune kan søkje om høgst {max} utviklingsprosjekt i året; dette er {total} ({before} er sende før). \
             Ta ut prosjekt til det er {max}."
        ),
        format!(
            "A municipality can apply for at most {} a year; this makes {total} ({before} \
             submitted before). Take out projects until {max} remain.",
            counted(max, "development project", "development projects")
        ),
    );
    let bound = limit.applicants.contains(&case.application.applicant.kind);
    let severity = if bound { Severity::Refuses } else { Severity::Note };
    case.find(severity, "measures", text);
    Ok(())
}

pub(super) static PREDECESSOR_PROJECTS: Rule = Rule {
    id: "predecessor-projects",
    rows: &["R9", "P7"],
    text: words(
        "Saksbehandleren ser hvor mange utviklingsprosjekter forgjengerne til en sammenslått kommune har søkt om i \
         året.",
        "Saksbehandlaren ser kor mange utviklingsprosjekt forgjengarane til ein samanslått kommune har søkt om i \
         året.",
        "The caseworker sees how many development projects a merged municipality's predecessors have applied for in \
         the year.",
    ),
    origin: LIMIT,
    check: Check::Whole(predecessors),
};

/// A note and never a refusal: the words do not say how projects of predecessors count. A region that has not
/// answered is pending, never passed.
fn predecessors(case: &mut Case<'_>) -> Applied {
    let limit = limit(case.edition).ok_or(NotApplied::Edition)?;
    let here = case.edition.development_projects(&case.application.measures);
    if here == 0 {
        return Err(NotApplied::Application);
    }
    let text = match case.history.predecessors {
        PredecessorHistory::None => return Err(NotApplied::Applicant),
        PredecessorHistory::Known(0) => return Ok(()),
        PredecessorHistory::Known(theirs) => {
            let own = here.saturating_add(case.history.development_projects_in_year);
            predecessors_too(limit.value, own, theirs)
        }
        PredecessorHistory::Pending => words(
            "Regionen til en forgjenger har ikke svart på hvor mange utviklingsprosjekter den har søkt om i året. \
             Det er uavklart; innhent svaret før dere innstiller.",
            "Regionen til ein forgjengar har ikkje svart på kor mange utviklingsprosjekt han har søkt om i året. \
             Det er uavklart; hent inn svaret før de innstiller.",
            "The region of a predecessor has not answered how many development projects it has applied for in the \
             year. This is pending; get the answer before you recommend.",
        ),
    };
    case.find(Severity::Note, "measures", text);
    Ok(())
}

/// The note for the caseworker on projects that predecessors have applied for.
fn predecessors_too(max: u32, own: u32, theirs: u32) -> LocalText {
    let total = own.saturating_add(theirs);
    let (nb, nn, en) = if total > max {
        ("over", "over", "above")
    } else {
        ("innenfor", "innanfor", "within")
    };
    LocalText::new(
        format!(
            "Forgjengerne har søkt om {} i året, søkeren om {own}: {total} til sammen, \
             {nb} grensen på {max}. Vurder hvordan de skal telle.",
            counted(theirs, "utviklingsprosjekt", "utviklingsprosjekter")
        ),
        format!(
            "Forgjengarane har søkt om {theirs} utviklingsprosjekt i året, søkjaren om {own}: {total} til saman, \
             {nn} grensa på {max}. Vurder korleis dei skal telje."
        ),
        format!(
            "The predecessors have applied for {} in the year, the applicant for {own}: \
             {total} together, {en} the limit of {max}. Judge how they count.",
            counted(theirs, "development project", "development projects")
        ),
    )
}
