//! Each measure's budget and own funding (R10, R12).

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure, blank, repeated};
use crate::edition::Edition;
use crate::vocabulary::{ContentItem, Severity};

const SECTION: RuleOrigin =
    RuleOrigin::Edition(|edition: &Edition| edition.content_section(ContentItem::Budget));
const LINES: &str = "budget_lines";

pub(super) static BUDGET: Rule = Rule {
    id: "budget",
    rows: &["R10"],
    text: words(
        "Tiltaket har et budsjett uten negative beløp.",
        "Tiltaket har eit budsjett utan negative beløp.",
        "The measure has a budget without negative amounts.",
    ),
    origin: SECTION,
    check: Check::Measure(budget),
};

fn budget(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let facts = measure.facts;
    let amounts = facts.budget_lines.iter().map(|line| line.amount);
    let mut amounts = amounts.chain([facts.applied, facts.own_funding]);
    if facts.budget_lines.is_empty() || amounts.any(Money::is_negative) {
        let text = words(
            "Budsjettet mangler eller har et negativt beløp. Sett opp linjene slik regnskapet skal føres.",
            "Budsjettet manglar eller har eit negativt beløp. Set opp linjene slik rekneskapen skal førast.",
            "The budget is missing or has a negative amount. Set up the lines as the accounts will be kept.",
        );
        case.refuse(measure.field(LINES), text);
    }
    Ok(())
}

pub(super) static BUDGET_LINE_KEYS: Rule = Rule {
    id: "budget-line-keys",
    rows: &["R10"],
    text: words(
        "Hver budsjettlinje har sin egen nøkkel, så regnskapet kan sammenliknes linje for linje.",
        "Kvar budsjettlinje har sin eigen nøkkel, så rekneskapen kan samanliknast linje for linje.",
        "Each budget line has a key of its own, so that accounts can be compared line by line.",
    ),
    origin: SECTION,
    check: Check::Measure(budget_line_keys),
};

fn budget_line_keys(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    for key in repeated(measure.facts.budget_lines.iter().map(|line| line.key.as_str())) {
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
        case.refuse(measure.field(LINES), text);
    }
    Ok(())
}

pub(super) static BUDGET_SUM: Rule = Rule {
    id: "budget-sum",
    rows: &["R10", "R20"],
    text: words(
        "Søknadsbeløp, egenfinansiering og andre oppgitte tilskudd til tiltaket dekker budsjettet, og ikke mer.",
        "Søknadsbeløp, eigenfinansiering og andre oppgitte tilskot til tiltaket dekkjer budsjettet, og ikkje meir.",
        "The amount applied for, own funding and other grants named for the measure cover the budget, and no more.",
    ),
    origin: RuleOrigin::System("budget-in-balance"),
    check: Check::Measure(budget_sum),
};

fn budget_sum(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let facts = measure.facts;
    if facts.budget_lines.is_empty() {
        return Err(NotApplied::Before);
    }
    let grants = case.application.other_grants.iter();
    let grants = grants.filter(|grant| grant.measures.contains(&facts.id));
    let sums = [
        Money::sum(facts.budget_lines.iter().map(|line| line.amount)),
        facts.applied.checked_add(facts.own_funding),
        Money::sum(grants.map(|grant| grant.amount)),
    ];
    let text = match sums {
        [Ok(budget), Ok(funding), Ok(others)] if is_covered(budget, funding, others) => return Ok(()),
        [Ok(budget), Ok(funding), Ok(others)] => not_covered(budget, funding, others),
        _ => words(
            "Summen er for stor. Rett beløpene i budsjettet.",
            "Summen er for stor. Rett beløpa i budsjettet.",
            "The sum is too large. Correct the amounts of the budget.",
        ),
    };
    case.refuse(measure.field(LINES), text);
    Ok(())
}

/// Equal to the øre, or no more missing than other grants may give.
fn is_covered(budget: Money, funding: Money, others: Money) -> bool {
    let missing = budget.checked_sub(funding);
    budget == funding || missing.is_ok_and(|missing| !missing.is_negative() && missing <= others)
}

fn not_covered(budget: Money, funding: Money, others: Money) -> LocalText {
    LocalText::new(
        format!(
            "Budsjettet er {budget} kr, søknadsbeløp og egenfinansiering er {funding} kr, og andre tilskudd oppgitt for \
             tiltaket er {others} kr. Rett beløpene, eller oppgi hvilke andre tilskudd som går til tiltaket."
        ),
        format!(
            "Budsjettet er {budget} kr, søknadsbeløp og eigenfinansiering er {funding} kr, og andre tilskot oppgitte for \
             tiltaket er {others} kr. Rett beløpa, eller oppgi kva andre tilskot som går til tiltaket."
        ),
        format!(
            "The budget is NOK {}, the amount applied for and own funding are NOK {}, and other grants named for the measure \
             are NOK {}. Correct the amounts, or name the other grants that go to the measure.",
            budget.english(),
            funding.english(),
            others.english(),
        ),
    )
}

pub(super) static APPLIED_AMOUNT: Rule = Rule {
    id: "applied-amount",
    rows: &["R10"],
    text: words(
        "Det søkes om et beløp for tiltaket.",
        "Det blir søkt om eit beløp for tiltaket.",
        "An amount is applied for.",
    ),
    origin: SECTION,
    check: Check::Measure(applied_amount),
};

fn applied_amount(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    if measure.facts.applied.is_zero() {
        let text = words(
            "Søknadsbeløpet er 0. Oppgi hva det søkes om, eller ta ut tiltaket.",
            "Søknadsbeløpet er 0. Oppgi kva det blir søkt om, eller ta ut tiltaket.",
            "The amount applied for is 0. State what is applied for, or take the measure out.",
        );
        case.refuse(measure.field("applied_ore"), text);
    }
    Ok(())
}

pub(super) static OWN_SHARE: Rule = Rule {
    id: "own-share",
    rows: &["R12"],
    text: words(
        "Egenandel er hovedregelen; uten den kreves en grunn.",
        "Eigendel er hovudregelen; utan han blir det kravd ein grunn.",
        "An own share is the main rule; without it a reason is needed.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let rule = &edition.own_share;
        rule.main_rule.then_some(&rule.section)
    }),
    check: Check::Measure(own_share),
};

/// Without an own share a reason is needed, and the caseworker sees the reason.
fn own_share(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let facts = measure.facts;
    if !facts.own_funding.is_zero() {
        return Ok(());
    }
    let field = measure.field("own_funding_reason");
    if blank(&facts.own_funding_reason) {
        let text = words(
            "Egenfinansiering mangler, og egenandel er hovedregelen. Oppgi beløpet, eller skriv hvorfor det ikke er noen.",
            "Eigenfinansiering manglar, og eigendel er hovudregelen. Oppgi beløpet, eller skriv kvifor det ikkje er nokon.",
            "Own funding is missing, and an own share is the main rule. State the amount, or write why there is none.",
        );
        case.find(Severity::NeedsReason, field, text);
    } else {
        let text = words(
            "Tiltaket har ingen egenandel; søkeren har gitt en grunn. Vurder den.",
            "Tiltaket har ingen eigendel; søkjaren har gitt ein grunn. Vurder han.",
            "The measure has no own share; the applicant has given a reason. Judge it.",
        );
        case.find(Severity::Note, field, text);
    }
    Ok(())
}
