//! The parts of a letter about what the recipient owes: reports, accounts, control, and money not used.

use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::LetterSection;
use tilskudd_rulebook::{LetterClause, Track};

use crate::letters::domain::materials::Materials;
use crate::letters::domain::section::Section;
use crate::letters::domain::words::{chapter_post, day_of, kroner};

/// Report on goal achievement with its deadline; a waiver where the call gives one (P5).
pub(super) fn reporting(materials: &Materials<'_>) -> LetterSection {
    let (form, call) = (materials.form, materials.call);
    let mut section = Section::new("reporting", form.pick("Rapportering", "Rapportering"));
    if waived(materials) {
        section.say(format!(
            "{} {}, {}.",
            form.pick("Tilskuddet er under", "Tilskotet er under"),
            kroner(call.report_waiver_ore),
            form.pick(
                "og dere har ikke plikt til å rapportere. Vi kan likevel be om opplysninger",
                "og de har ikkje plikt til å rapportere. Vi kan likevel be om opplysningar",
            ),
        ));
        section.cite(materials.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.clause(materials, LetterClause::GoalReport);
    section
        .say(deadline(materials, &call.report_deadline))
        .cite(materials.terms.source("report_deadline"));
    if materials
        .awarded()
        .any(|(_, kind)| kind.track == Track::Development)
    {
        section.clause(materials, LetterClause::Documentation);
    }
    section.done()
}

pub(super) fn waived(materials: &Materials<'_>) -> bool {
    materials.decision.amount_ore < materials.call.report_waiver_ore
}

fn deadline(materials: &Materials<'_>, date: &str) -> String {
    format!(
        "Frist: {}.",
        if date.is_empty() {
            materials.form.pick("se utlysningen", "sjå utlysinga").to_owned()
        } else {
            day_of(date)
        }
    )
}

/// Accounts, comparable with the budget line by line.
pub(super) fn accounts(materials: &Materials<'_>) -> LetterSection {
    let (form, call) = (materials.form, materials.call);
    let mut section = Section::new("accounts", form.pick("Regnskap", "Rekneskap"));
    if waived(materials) {
        section.say(form.pick(
            "Regnskap skal ikke sendes inn, men skal kunne legges fram.",
            "Rekneskap skal ikkje sendast inn, men skal kunne leggjast fram.",
        ));
        section.cite(materials.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.clause(materials, LetterClause::Accounts);
    section
        .say(deadline(materials, &call.accounts_deadline))
        .cite(materials.terms.source("accounts_deadline"));
    section.done()
}

/// The auditor's statement, demanded from the call's threshold on for the year's awards together (P5).
pub(super) fn auditor(materials: &Materials<'_>) -> LetterSection {
    let (form, call) = (materials.form, materials.call);
    let mut section = Section::new("auditor", form.pick("Revisors kontroll", "Kontroll frå revisor"));
    let year = materials
        .awarded_before
        .ore()
        .saturating_add(materials.decision.amount_ore);
    if waived(materials) {
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
        section.cite(materials.terms.source("report_waiver_ore"));
        return section.done();
    }
    section.cite(materials.terms.source("auditor_threshold_ore"));
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
    section.clause(materials, LetterClause::Auditor);
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
        .say(deadline(materials, &call.auditor_deadline))
        .cite(materials.terms.source("auditor_deadline"));
    section.done()
}

/// Control of the use (R33).
pub(super) fn controls(materials: &Materials<'_>) -> LetterSection {
    let mut section = Section::new("controls", materials.form.pick("Kontroll", "Kontroll"));
    section.clause(materials, LetterClause::Control);
    section.done()
}

/// What a breach leads to (R34); stop, reclaim and bar come after notice and can be appealed (R23).
pub(super) fn breach(materials: &Materials<'_>) -> LetterSection {
    let form = materials.form;
    let mut section = Section::new("breach", form.pick("Brudd på vilkårene", "Brot på vilkåra"));
    section.clause(materials, LetterClause::Sanctions);
    for sanction in &materials.edition.sanctions {
        section
            .say(format!("– {}", form.text(&sanction.text)))
            .cite(materials.section(&sanction.section));
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
pub(super) fn unused_money(materials: &Materials<'_>) -> LetterSection {
    let (form, decision) = (materials.form, materials.decision);
    let mut section = Section::new("unused-money", form.pick("Ubrukte midler", "Ubrukte midlar"));
    section.say(if materials.terms.carry_over_allowed {
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
        .cite(materials.terms.source("carry_over_allowed"))
        .clause(materials, LetterClause::Repayment);
    section.say(format!(
        "{}: {}, {}, {} {}, sak {}.",
        form.pick("Referanse ved tilbakebetaling", "Referanse ved tilbakebetaling"),
        chapter_post(&decision.chapter_post),
        form.text(&materials.edition.names),
        form.pick("tilskuddsår", "tilskotsår"),
        decision.year,
        decision.case_number,
    ));
    section.done()
}
