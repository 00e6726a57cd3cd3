//! The sections of a letter on the recipient's obligations: reports, accounts, control, and unused money.

use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::LetterSection;
use tilskudd_rulebook::{LetterClause, Track};

use crate::letters::domain::input::LetterInput;
use crate::letters::domain::section::Section;
use crate::letters::domain::words::{chapter_post, day_of, kroner};

/// Report on goal achievement with its deadline; a waiver where the call gives one (P5).
pub(super) fn reporting(input: &LetterInput<'_>) -> LetterSection {
    let (form, call) = (input.form, input.call);
    let mut section = Section::new("reporting", form.pick("Rapportering", "Rapportering"));
    if waived(input) {
        section.say(format!(
            "{} {}, {}.",
            form.pick("Tilskuddet er under", "Tilskotet er under"),
            kroner(call.report_waiver_ore),
            form.pick(
                "og dere har ikke plikt til å rapportere. Vi kan likevel be om opplysninger",
                "og de har ikkje plikt til å rapportere. Vi kan likevel be om opplysningar",
            ),
        ));
        section.cite(input.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.clause(input, LetterClause::GoalReport);
    section
        .say(deadline(input, &call.report_deadline))
        .cite(input.terms.source("report_deadline"));
    if input.awarded().any(|(_, kind)| kind.track == Track::Development) {
        section.clause(input, LetterClause::Documentation);
    }
    section.done()
}

pub(super) fn waived(input: &LetterInput<'_>) -> bool {
    input.decision.amount_ore < input.call.report_waiver_ore
}

fn deadline(input: &LetterInput<'_>, date: &str) -> String {
    format!(
        "Frist: {}.",
        if date.is_empty() {
            input.form.pick("se utlysningen", "sjå utlysinga").to_owned()
        } else {
            day_of(date)
        }
    )
}

/// Accounts, comparable with the budget line by line.
pub(super) fn accounts(input: &LetterInput<'_>) -> LetterSection {
    let (form, call) = (input.form, input.call);
    let mut section = Section::new("accounts", form.pick("Regnskap", "Rekneskap"));
    if waived(input) {
        section.say(form.pick(
            "Regnskap skal ikke sendes inn, men skal kunne legges fram.",
            "Rekneskap skal ikkje sendast inn, men skal kunne leggjast fram.",
        ));
        section.cite(input.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.clause(input, LetterClause::Accounts);
    section
        .say(deadline(input, &call.accounts_deadline))
        .cite(input.terms.source("accounts_deadline"));
    section.done()
}

/// The auditor's statement, demanded from the call's threshold on for the year's awards together (P5).
pub(super) fn auditor(input: &LetterInput<'_>) -> LetterSection {
    let (form, call) = (input.form, input.call);
    let mut section = Section::new("auditor", form.pick("Revisors kontroll", "Kontroll frå revisor"));
    let year = input
        .awarded_before
        .ore()
        .saturating_add(input.decision.amount_ore);
    if waived(input) {
        section.say(format!(
            "{} {} {}",
            form.pick(
                "Uttalelse fra revisor kreves ikke for dette tilskuddet, fordi det er under",
                "Fråsegn frå revisor er ikkje kravd for dette tilskotet, fordi det er under"
            ),
            kroner(call.report_waiver_ore),
            form.pick(
                "og dere ikke har plikt til å rapportere.",
                "og de ikkje har plikt til å rapportere."
            ),
        ));
        section.cite(input.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.cite(input.terms.source("auditor_threshold_ore"));
    if year < call.auditor_threshold_ore {
        section.say(format!(
            "{} {} {}",
            form.pick(
                "Uttalelse fra revisor kreves ikke, fordi årets tilskudd til dere er",
                "Fråsegn frå revisor er ikkje kravd, fordi tilskotet til dykk i år er"
            ),
            kroner(year),
            form.pick(
                "så langt. Får dere mer i år, sier det brevet fra om kravet er nådd.",
                "så langt. Får de meir i år, seier det brevet frå om kravet er nådd."
            ),
        ));
        return section.done();
    }
    section.clause(input, LetterClause::Auditor);
    section.say(format!(
        "{} {} {} {}.",
        form.pick("Årets tilskudd til dere er", "Tilskotet til dykk i år er"),
        kroner(year),
        form.pick(
            "og uttalelse fra revisor kreves, fordi grensen er",
            "og fråsegn frå revisor er kravd, fordi grensa er"
        ),
        kroner(call.auditor_threshold_ore),
    ));
    section
        .say(deadline(input, &call.auditor_deadline))
        .cite(input.terms.source("auditor_deadline"));
    section.done()
}

/// Control of the use (R33).
pub(super) fn controls(input: &LetterInput<'_>) -> LetterSection {
    let mut section = Section::new("controls", input.form.pick("Kontroll", "Kontroll"));
    section.clause(input, LetterClause::Control);
    section.done()
}

/// The consequences of a breach (R34); stop, reclaim and bar come after notice and can be appealed (R23).
pub(super) fn breach(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("breach", form.pick("Brudd på vilkårene", "Brot på vilkåra"));
    section.clause(input, LetterClause::Sanctions);
    for sanction in &input.edition.sanctions {
        section
            .say(format!("– {}", form.text(&sanction.text)))
            .cite(input.section(&sanction.section));
    }
    section.say(form.pick(
        "Stans, tilbakebetaling og utestengelse varsles på forhånd og kan påklages etter de vanlige reglene.",
        "Stans, tilbakebetaling og utestenging blir varsla på førehand og kan påklagast etter dei vanlege reglane.",
    ));
    section
        .cite(RuleSource::law("forvaltningsloven", "§16"))
        .cite(RuleSource::law("forvaltningsloven", "§28"));
    section.done()
}

/// Unused and overpaid money, with what a repayment must name (R26, R32).
pub(super) fn unused_money(input: &LetterInput<'_>) -> LetterSection {
    let (form, decision) = (input.form, input.decision);
    let mut section = Section::new("unused-money", form.pick("Ubrukte midler", "Ubrukte midlar"));
    section.say(if input.terms.carry_over_allowed {
        form.pick(
            "Ubrukte midler kan etter søknad overføres til året etter. Oppgi ønsket i rapporten; vi avgjør det.",
            "Ubrukte midlar kan etter søknad overførast til året etter. Oppgi ønsket i rapporten; vi avgjer det.",
        )
    } else {
        form.pick(
            "Ubrukte midler skal betales tilbake og kan ikke overføres til året etter.",
            "Ubrukte midlar skal betalast tilbake og kan ikkje overførast til året etter.",
        )
    });
    section
        .cite(input.terms.source("carry_over_allowed"))
        .clause(input, LetterClause::Repayment);
    section.say(format!(
        "{}: {}, {}, {} {}, sak {}.",
        form.pick("Referanse ved tilbakebetaling", "Referanse ved tilbakebetaling"),
        chapter_post(&decision.chapter_post),
        form.text(&input.edition.names),
        form.pick("tilskuddsår", "tilskotsår"),
        decision.year,
        decision.case_number,
    ));
    section.done()
}
