//! Each measure's budget, own funding and earmark (R10, R12, R24).

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;

use super::{Case, blank};
use crate::facts::MeasureFacts;
use crate::resolve::repeated;
use crate::vocabulary::{ContentItem, Severity};

/// Every rule on a measure's money.
pub(super) fn apply(case: &mut Case<'_>, index: usize, facts: &MeasureFacts) {
    let path = format!("measures[{index}]");
    let section = case.edition.content_section(ContentItem::Budget);
    if let Some(section) = section {
        budget(case, &path, section, facts);
    }
    own_share_elsewhere(case, &path, facts);
    if let Some(section) = section {
        sums(case, &path, section, facts);
    }
    own_share(case, &path, facts);
    earmark(case, &path, facts);
}

/// A budget is there, and its lines can be compared with the accounts one by one.
fn budget(case: &mut Case<'_>, path: &str, section: &str, facts: &MeasureFacts) {
    let amounts = facts.budget_lines.iter().map(|line| line.amount);
    let mut amounts = amounts.chain([facts.applied, facts.own_funding]);
    if facts.budget_lines.is_empty() || amounts.any(Money::is_negative) {
        let text = LocalText::new(
            "Budsjettet mangler eller har et negativt beløp. Sett opp linjene slik regnskapet skal føres.",
            "Budsjettet manglar eller har eit negativt beløp. Set opp linjene slik rekneskapen skal førast.",
            "The budget is missing or has a negative amount. Set up the lines as the accounts will be kept.",
        );
        case.refuse("budget", section, format!("{path}.budget_lines"), text);
    }
    for key in repeated(facts.budget_lines.iter().map(|line| line.key.as_str())) {
        let text = LocalText::new(
            format!(
                "Budsjettet har to linjer med nøkkelen «{key}». Gi hver linje sin egen, så regnskapet kan sammenliknes."
            ),
            format!(
                "Budsjettet har to linjer med nøkkelen «{key}». Gi kvar linje sin eigen, så rekneskapen kan samanliknast."
            ),
            format!(
                "The budget has two lines with the key \"{key}\". Give each its own, so that accounts can be compared."
            ),
        );
        case.refuse("budget-line-keys", section, format!("{path}.budget_lines"), text);
    }
}

/// The grant must not cover an own share that another state grant demands (R12).
fn own_share_elsewhere(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let rule = &case.edition.own_share;
    if !rule.other_grants_not_covered {
        return;
    }
    for (index, _) in facts
        .budget_lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.covers_own_share_elsewhere)
    {
        let text = LocalText::new(
            "Linjen dekker egenandelen som et annet statlig tilskudd krever. Ta den ut av budsjettet.",
            "Linja dekkjer eigendelen som eit anna statleg tilskot krev. Ta ho ut av budsjettet.",
            "The line covers the own share that another state grant demands. Take it out of the budget.",
        );
        case.refuse(
            "own-share-elsewhere",
            &rule.section,
            format!("{path}.budget_lines[{index}]"),
            text,
        );
    }
}

/// Something is applied for, and with the own funding it makes up the whole budget.
fn sums(case: &mut Case<'_>, path: &str, section: &str, facts: &MeasureFacts) {
    let budget = Money::sum(facts.budget_lines.iter().map(|line| line.amount));
    let funding = facts.applied.checked_add(facts.own_funding);
    let equal = matches!((&budget, &funding), (Ok(budget), Ok(funding)) if budget == funding);
    if !facts.budget_lines.is_empty() && !equal {
        let text = match (budget, funding) {
            (Ok(budget), Ok(funding)) => LocalText::new(
                format!(
                    "Budsjettet er {budget} kr, men søknadsbeløp og egenfinansiering er {funding} kr. Gjør dem like."
                ),
                format!(
                    "Budsjettet er {budget} kr, men søknadsbeløp og eigenfinansiering er {funding} kr. Gjer dei like."
                ),
                format!(
                    "The budget is NOK {budget}, but the amount applied for and own funding are NOK {funding}. Make them equal."
                ),
            ),
            _ => LocalText::new(
                "Summen er for stor. Rett beløpene i budsjettet.",
                "Summen er for stor. Rett beløpa i budsjettet.",
                "The sum is too large. Correct the amounts of the budget.",
            ),
        };
        case.refuse("budget-sum", section, format!("{path}.budget_lines"), text);
    }
    if facts.applied.is_zero() {
        let text = LocalText::new(
            "Søknadsbeløpet er 0. Oppgi hva det søkes om, eller ta ut tiltaket.",
            "Søknadsbeløpet er 0. Oppgi kva det blir søkt om, eller ta ut tiltaket.",
            "The amount applied for is 0. State what is applied for, or take the measure out.",
        );
        case.refuse("applied-amount", section, format!("{path}.applied_ore"), text);
    }
}

/// Own share is the main rule: without it a reason is needed, and the caseworker sees the reason (R12).
fn own_share(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let rule = &case.edition.own_share;
    if !rule.main_rule || !facts.own_funding.is_zero() {
        return;
    }
    let source = case.edition.source(&rule.section);
    if blank(&facts.own_funding_reason) {
        let text = LocalText::new(
            "Egenfinansiering mangler, og egenandel er hovedregelen. Oppgi beløpet, eller skriv hvorfor det ikke er noen.",
            "Eigenfinansiering manglar, og eigendel er hovudregelen. Oppgi beløpet, eller skriv kvifor det ikkje er nokon.",
            "Own funding is missing, and an own share is the main rule. State the amount, or write why there is none.",
        );
        case.push(
            "own-share",
            source,
            Severity::NeedsReason,
            format!("{path}.own_funding_reason"),
            text,
        );
    } else {
        let text = LocalText::new(
            "Tiltaket har ingen egenandel; søkeren har gitt en grunn. Vurder den.",
            "Tiltaket har ingen eigendel; søkjaren har gitt ein grunn. Vurder han.",
            "The measure has no own share; the applicant has given a reason. Judge it.",
        );
        case.push(
            "own-share",
            source,
            Severity::Note,
            format!("{path}.own_funding_reason"),
            text,
        );
    }
}

/// An earmark is one that the edition knows, and the measure is of a track that it is for (R3, R24).
fn earmark(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    if blank(&facts.earmark) {
        return;
    }
    let field = format!("{path}.earmark");
    let Some(earmark) = case.edition.earmark(&facts.earmark) else {
        let source = case
            .edition
            .earmarks
            .first()
            .map(|known| case.edition.source(&known.section));
        let code = &facts.earmark;
        let text = LocalText::new(
            format!("Regelverket har ingen øremerking «{code}». Ta den bort, eller velg en som finnes."),
            format!("Regelverket har inga øyremerking «{code}». Ta ho bort, eller vel ei som finst."),
            format!("The rules have no earmark \"{code}\". Remove it, or choose one that exists."),
        );
        let source = source.unwrap_or_else(|| RuleSource::system("known-earmark"));
        case.push("earmark-known", source, Severity::Refuses, field, text);
        return;
    };
    let track = case.edition.track(&facts.kind);
    let fits = track.is_none_or(|track| earmark.tracks.is_empty() || earmark.tracks.contains(&track));
    if !fits {
        let text = LocalText::new(
            format!(
                "Øremerkingen gjelder bare: {} Ta den bort fra dette tiltaket.",
                earmark.text.nb
            ),
            format!(
                "Øyremerkinga gjeld berre: {} Ta ho bort frå dette tiltaket.",
                earmark.text.nn
            ),
            format!(
                "The earmark is only for: {} Remove it from this measure.",
                earmark.text.en
            ),
        );
        case.refuse("earmark-fit", &earmark.section, field, text);
    }
}
