//! The sections of a letter on the award: amounts, purpose, conditions and payment.

use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::{Award, LetterSection};
use tilskudd_rulebook::{LetterClause, Track};

use crate::law::appropriation;
use crate::letters::domain::duties::waived;
use crate::letters::domain::input::LetterInput;
use crate::letters::domain::section::Section;
use crate::letters::domain::words::{chapter_post, kroner};

/// The outcome: amount per measure, chapter and post, scheme and grant year (R22).
pub(super) fn amounts(input: &LetterInput<'_>) -> LetterSection {
    let (form, decision) = (input.form, input.decision);
    let mut section = Section::new("amounts", form.pick("Vedtak og beløp", "Vedtak og beløp"));
    if !input.refused() {
        section.clause(input, LetterClause::Outcome);
    }
    let scheme = form.text(&input.edition.names);
    let case = &decision.case_number;
    let (from, year) = (
        form.pick("fra", "frå"),
        form.pick("tilskuddsåret", "tilskotsåret"),
    );
    section.say(if input.refused() {
        format!(
            "{} {} {from} {scheme} for {year} {}, sak {case}.",
            input.office,
            form.pick(
                "har avgjort søknaden deres og gir ikke tilskudd",
                "har avgjort søknaden dykkar og gir ikkje tilskot",
            ),
            decision.year,
        )
    } else {
        format!(
            "{} gir {} {} {} {from} {scheme} for {year} {}, sak {case}.",
            input.office,
            decision.recipient,
            kroner(decision.amount_ore),
            form.pick("i tilskudd", "i tilskot"),
            decision.year,
        )
    });
    if input.refused() {
        section.cite(input.section(&input.edition.decision.section));
        return with_lines(input, section);
    }
    section.say(format!(
        "{} statsbudsjettet, {}.",
        form.pick("Tilskuddet er bevilget over", "Tilskotet er løyvd over"),
        chapter_post(&decision.chapter_post),
    ));
    section
        .cite(input.section(&input.edition.decision.section))
        .cite(appropriation());
    with_lines(input, section)
}

/// Ends the section with a line for each measure.
fn with_lines(input: &LetterInput<'_>, mut section: Section) -> LetterSection {
    for award in &input.decision.awards {
        section.say(line(input, award));
    }
    section.done()
}

fn line(input: &LetterInput<'_>, award: &Award) -> String {
    let form = input.form;
    let kind = input
        .edition
        .measure_kind(&award.kind)
        .map(|kind| form.text(&kind.text));
    let mut text = format!(
        "«{}» ({}): {} {} {}.",
        award.title,
        kind.unwrap_or(&award.kind),
        kroner(award.amount_ore),
        form.pick("av omsøkte", "av omsøkte"),
        kroner(award.applied_ore),
    );
    if award.earmarked_ore > 0 {
        let earmark = input
            .edition
            .earmark(&award.earmark)
            .map(|earmark| form.text(&earmark.text));
        text.push_str(&format!(
            " {} {} {}: {}.",
            form.pick("Av dette er", "Av dette er"),
            kroner(award.earmarked_ore),
            form.pick("øremerket", "øyremerkt"),
            earmark.unwrap_or(&award.earmark).trim_end_matches('.'),
        ));
    }
    text
}

/// The purpose of the money: the rules' words, the sub-goals served, the applicant's own purpose.
pub(super) fn purpose(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("purpose", form.pick("Formål", "Formål"));
    section.clause(input, LetterClause::Purpose);
    for (measure, _) in input.awarded() {
        let goals = measure
            .sub_goals
            .iter()
            .filter_map(|code| input.edition.sub_goal(code));
        let texts: Vec<String> = goals
            .map(|goal| {
                section.cite(input.section(&goal.section));
                form.text(&goal.text).trim_end_matches('.').to_owned()
            })
            .collect();
        if !texts.is_empty() {
            section.say(format!(
                "«{}» {}: {}.",
                measure.title,
                form.pick("skal bidra til", "skal medverke til"),
                texts.join("; ")
            ));
        }
    }
    if let Some(content) = input
        .application
        .content
        .as_ref()
        .filter(|content| !content.purpose.is_empty())
    {
        section.say(format!(
            "{}: {}",
            form.pick("Formålet i søknaden deres", "Formålet i søknaden dykkar"),
            content.purpose
        ));
    }
    section.done()
}

/// Conditions.
pub(super) fn conditions(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("conditions", form.pick("Vilkår", "Vilkår"));
    section.clause(input, LetterClause::Conditions);
    section.say(form.pick(
        "Tilskuddet skal brukes i samsvar med søknaden og budsjettet som fulgte den. Endringer skal avklares med oss på forhånd.",
        "Tilskotet skal brukast i samsvar med søknaden og budsjettet som følgde han. Endringar skal avklarast med oss på førehand.",
    ));
    let own_share = &input.edition.own_share;
    section
        .say(form.text(&own_share.text))
        .cite(input.section(&own_share.section));
    section.done()
}

/// The criteria of goal achievement, for the measures that get money (R28, R29).
pub(super) fn goal_criteria(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let edition = input.edition;
    let heading = form.pick("Kriterier for måloppnåelse", "Kriterium for måloppnåing");
    let mut section = Section::new("goal-criteria", heading);
    section.say(if waived(input) {
        form.pick(
            "Dere har ikke plikt til å rapportere. Ber vi om opplysninger om måloppnåelsen, gjelder det dette:",
            "De har ikkje plikt til å rapportere. Ber vi om opplysningar om måloppnåinga, gjeld det dette:",
        )
    } else {
        form.pick(
            "Rapporten skal gi deres egen vurdering av måloppnåelsen, og svare på dette:",
            "Rapporten skal gi dykkar eiga vurdering av måloppnåinga, og svare på dette:",
        )
    });
    section.cite(input.section(&edition.reporting.section));
    let persons = form.pick(
        "Antall personer som har startet, er underveis, har fullført og har sluttet",
        "Talet på personar som har starta, er undervegs, har fullført og har slutta",
    );
    for list in &edition.achievement.persons {
        if input.awarded().any(|(_, kind)| list.kinds.contains(&kind.code)) {
            section
                .say(format!(
                    "{persons}: {}.",
                    form.text(&list.text).trim_end_matches('.')
                ))
                .cite(input.section(&list.section));
            for part in &list.of_which {
                section.say(format!("– {}", form.text(&part.text)));
            }
        }
    }
    if input.awarded().any(|(_, kind)| kind.track == Track::Development) {
        for question in &edition.achievement.narrative {
            section
                .say(form.text(&question.text))
                .cite(input.section(&question.section));
        }
    }
    section.done()
}

/// The payment plan (Bestemmelser 6.3.3), and changes the recipient must tell of (R25).
pub(super) fn payment_plan(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("payment-plan", form.pick("Utbetaling", "Utbetaling"));
    section.clause(input, LetterClause::Payment);
    section.say(format!(
        "{} {}.",
        form.pick(
            "Tilskuddet utbetales i én termin, når kontoen er registrert og bekreftet:",
            "Tilskotet blir utbetalt i éin termin, når kontoen er registrert og stadfesta:",
        ),
        kroner(input.decision.amount_ore),
    ));
    section.clause(input, LetterClause::ChangeOfAccount);
    section.cite(RuleSource::law(
        "bestemmelser om økonomistyring i staten",
        "6.3.3",
    ));
    section.done()
}
