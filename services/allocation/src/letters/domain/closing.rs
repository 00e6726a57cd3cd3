//! The sections of every letter of decision: appeal, reasons, access to the case, signature.

use tilskudd_kernel::dates::{in_norwegian, local_date};
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::{Award, LetterSection};
use tilskudd_proto::intake::v1::AppealRule as PbAppeal;
use tilskudd_rulebook::AppealRule;
use tilskudd_runtime::timestamps::instant;

use crate::letters::domain::input::LetterInput;
use crate::letters::domain::section::Section;
use crate::letters::domain::words::kroner;

/// Whether award and refusal can be appealed: data of the call, in the edition's words (R23, P11).
pub(super) fn appeal(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let rule = match input.call.appeal() {
        PbAppeal::None => AppealRule::None,
        // §28 makes appeal the default. A call that leaves it open cannot be announced.
        PbAppeal::Ordinary | PbAppeal::Unspecified => AppealRule::Ordinary,
    };
    let (source, text) = input.edition.appeal_text(rule);
    let mut section = Section::new("appeal", form.pick("Klage", "Klage"));
    section
        .say(form.text(&text))
        .cite(source)
        .cite(input.terms.source("appeal"));
    section.done()
}

/// The reasons: the decider's, and for every measure that did not get the full amount, the basis of its amount
/// (forvaltningsloven §§ 24 and 25).
pub(super) fn reasons(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("reasons", form.pick("Begrunnelse", "Grunngiving"));
    section.say(form.text(&input.edition.assessment.text));
    section.cite(input.section(&input.edition.assessment.section));
    if let Some(decided) = &input.decision.decided {
        section.say(decided.reason.clone());
    }
    for award in input
        .decision
        .awards
        .iter()
        .filter(|award| award.amount_ore < award.applied_ore)
    {
        section.say(why(input, award));
    }
    section
        .cite(RuleSource::law("forvaltningsloven", "§24"))
        .cite(RuleSource::law("forvaltningsloven", "§25"));
    section.done()
}

fn why(input: &LetterInput<'_>, award: &Award) -> String {
    let form = input.form;
    let outcome = if award.amount_ore == 0 {
        form.pick("avslag", "avslag").to_owned()
    } else {
        format!("{} {}", kroner(award.amount_ore), form.pick("er gitt", "er gitt"))
    };
    format!("«{}», {outcome}: {}", award.title, award.reason)
}

/// Access to the documents of the case, and where to ask.
pub(super) fn access_to_case(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("access-to-case", form.pick("Innsyn i saken", "Innsyn i saka"));
    section.say(form.pick(
        "Dere har rett til å gjøre dere kjent med dokumentene i saken, og kan be om en nærmere begrunnelse innen tre uker.",
        "De har rett til å gjere dykk kjende med dokumenta i saka, og kan be om ei nærare grunngiving innan tre veker.",
    ));
    section.say(format!(
        "{}: {}. {} {}.",
        form.pick("Spørsmål rettes til", "Spørsmål kan rettast til"),
        input.call.contact_point,
        form.pick("Oppgi sak", "Oppgi sak"),
        input.decision.case_number,
    ));
    section
        .cite(RuleSource::law("forvaltningsloven", "§18"))
        .cite(RuleSource::law("forvaltningsloven", "§19"))
        .cite(RuleSource::law("forvaltningsloven", "§24"));
    section.done()
}

/// Who signs (Bestemmelser 6.3.3): the function that approved, the office and the day. The person is on record with the
/// decision, not in the letter.
pub(super) fn signature(input: &LetterInput<'_>) -> LetterSection {
    let form = input.form;
    let mut section = Section::new("signature", form.pick("Godkjenning", "Godkjenning"));
    let approved = form.pick(
        "Godkjent elektronisk av innehaver av budsjettdisponeringsmyndighet",
        "Godkjent elektronisk av innehavar av budsjettdisponeringsmynde",
    );
    let decided = input.decision.decided.as_ref();
    let dated = decided
        .and_then(|act| act.time)
        .and_then(|time| instant(time).ok());
    section.say(match dated {
        Some(time) => format!("{approved} {}.", in_norwegian(local_date(time))),
        None => format!("{approved}."),
    });
    section.say(input.office);
    section.cite(RuleSource::law(
        "bestemmelser om økonomistyring i staten",
        "6.3.3",
    ));
    section.done()
}
