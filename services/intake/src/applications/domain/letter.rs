//! The letters of intake, in both forms of Norwegian and in English: what the office writes is the same in each.
//!
//! The applicant gets the form that it has decided on (språklova §15), the office's own where it has not (§12, §13).

use chrono::NaiveDate;
use tilskudd_kernel::dates::{Deadline, in_english, in_norwegian};
use tilskudd_kernel::lang::{LanguageForm, LocalText, Norwegian};
use tilskudd_kernel::source::RuleSource;

use crate::applications::domain::completion::{Defect, Letter};

/// The frame of every letter: recipient, subject and sender.
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// The applicant's name.
    pub(crate) applicant: &'a str,
    /// The form that it has decided on.
    pub(crate) form: Option<LanguageForm>,
    /// What the office writes otherwise.
    pub(crate) office_form: Norwegian,
    /// Case number.
    pub(crate) case_number: &'a str,
    /// The office's name.
    pub(crate) office: &'a str,
    /// Where it is asked.
    pub(crate) contact_point: &'a str,
}

impl Frame<'_> {
    fn letter(&self, heading: [&str; 3], body: [String; 3]) -> Letter {
        let [nb, nn, en] = body;
        let whole = |to: &str, case: &str, heading: &str, body: String, contact: &str| {
            format!(
                "{to} {}\n\n{case} {}: {heading}\n\n{body}\n\n{contact} {}.\n\n{}",
                self.applicant, self.case_number, self.contact_point, self.office
            )
        };
        Letter {
            form: Norwegian::for_recipient(self.form, self.office_form),
            text: LocalText::new(
                whole("Til", "Sak", heading[0], nb, "Spørsmål kan rettes til"),
                whole("Til", "Sak", heading[1], nn, "Spørsmål kan rettast til"),
                whole("To", "Case", heading[2], en, "Questions can be sent to"),
            ),
        }
    }
}

/// A request for completion (forvaltningsloven §11): what is missing, until when, and what happens then.
pub(crate) fn completion(frame: &Frame<'_>, defects: &[Defect], deadline: Deadline, reason: &str) -> Letter {
    let lines: Vec<LocalText> = defects.iter().enumerate().map(defect).collect();
    let list = |of: fn(&LocalText) -> &str| lines.iter().map(of).collect::<Vec<_>>().join("\n");
    let (list_nb, list_nn, list_en) = (list(|l| &l.nb), list(|l| &l.nn), list(|l| &l.en));
    let [nb, nn, en] = last_minute(deadline);
    frame.letter(
        ["mangler i søknaden", "manglar i søknaden", "what the application lacks"],
        [
            format!(
                "{reason}\n\n{list_nb}\n\nFristen for å svare er {nb} (forvaltningsloven § 11). Svarer dere ikke innen fristen, skjer ingenting av seg selv: vi vurderer om søknaden skal behandles slik den er, om fristen skal forlenges, eller om søknaden skal avvises."
            ),
            format!(
                "{reason}\n\n{list_nn}\n\nFristen for å svare er {nn} (forvaltningslova § 11). Svarar de ikkje innan fristen, skjer ingenting av seg sjølv: vi vurderer om søknaden skal behandlast slik han er, om fristen skal lengjast, eller om søknaden skal avvisast."
            ),
            format!(
                "{reason}\n\n{list_en}\n\nThe deadline for an answer is {en} (forvaltningsloven § 11). Nothing happens by itself when it passes: we consider whether to treat the application as it stands, to extend the deadline, or to dismiss the application."
            ),
        ],
    )
}

/// A preliminary answer (forvaltningsloven §11a): why the applicant has to wait, and until when.
pub(crate) fn preliminary(frame: &Frame<'_>, expected: NaiveDate, reason: &str) -> Letter {
    let [nb, nn, en] = day(expected);
    frame.letter(
        ["foreløpig svar", "førebels svar", "preliminary answer"],
        [
            format!(
                "Vi kan ikke svare på søknaden innen en måned (forvaltningsloven § 11 a). Grunnen er: {reason}\n\nDere kan vente svar innen {nb}."
            ),
            format!(
                "Vi kan ikkje svare på søknaden innan ein månad (forvaltningslova § 11 a). Grunnen er: {reason}\n\nDe kan vente svar innan {nn}."
            ),
            format!(
                "We cannot answer the application within a month (forvaltningsloven § 11 a). The reason is: {reason}\n\nYou can expect an answer by {en}."
            ),
        ],
    )
}

/// A dismissal (avvisning): the reasons, what it rests on, and how to appeal. A dismissal is an individual decision
/// (enkeltvedtak) that can be appealed (forvaltningsloven §28): the scheme takes the appeal away for award and
/// refusal only. Time limit, reasons and access follow forvaltningsloven §§18, 25, 27 and 29.
pub(crate) fn dismissal(frame: &Frame<'_>, source: &RuleSource, reason: &str) -> Letter {
    let LocalText { nb, nn, en } = source.citation();
    frame.letter(
        ["søknaden er avvist", "søknaden er avvist", "the application is dismissed"],
        [
            format!(
                "Søknaden er avvist. Det vil si at vi ikke har vurdert innholdet i den.\n\nGrunn: {reason}\nHjemmel: {nb}\n\nAvvisningen er et enkeltvedtak og kan påklages (forvaltningsloven § 28). Fristen er tre uker fra dette brevet er kommet fram (§ 29). Klagen sendes til oss. Dere har rett til å se sakens dokumenter (§ 18)."
            ),
            format!(
                "Søknaden er avvist. Det vil seie at vi ikkje har vurdert innhaldet i han.\n\nGrunn: {reason}\nHeimel: {nn}\n\nAvvisinga er eit enkeltvedtak og kan påklagast (forvaltningslova § 28). Fristen er tre veker frå dette brevet er kome fram (§ 29). Klaga skal sendast til oss. De har rett til å sjå dokumenta i saka (§ 18)."
            ),
            format!(
                "The application is dismissed: its contents have not been considered.\n\nReason: {reason}\nSource: {en}\n\nThe dismissal is an individual decision and can be appealed (forvaltningsloven § 28) within three weeks from when this letter arrived (§ 29). The appeal is sent to us. You have the right to see the documents of the case (§ 18)."
            ),
        ],
    )
}

/// `1. Tiltak 1: what is missing (what demands it)`; what is missing stands as the office wrote it.
fn defect((number, defect): (usize, &Defect)) -> LocalText {
    let measure = measure_of(&defect.field);
    let line = |word: &str, cited: Option<&str>| {
        let place = measure.map_or_else(String::new, |measure| format!("{word} {measure}: "));
        let cited = cited.map_or_else(String::new, |cited| format!(" ({cited})"));
        format!("{}. {place}{}{cited}", number + 1, defect.text)
    };
    let cited = defect.source.as_ref().map(RuleSource::citation);
    let cited = cited.as_ref();
    LocalText::new(
        line("Tiltak", cited.map(|c| &*c.nb)),
        line("Tiltak", cited.map(|c| &*c.nn)),
        line("Measure", cited.map(|c| &*c.en)),
    )
}

/// The measure that a field such as `measures[0].budget_lines` belongs to, counted from 1 as the form does. Other
/// fields are named by the defect's text alone.
fn measure_of(field: &str) -> Option<usize> {
    let (index, _) = field.strip_prefix("measures[")?.split_once(']')?;
    index.parse::<usize>().ok()?.checked_add(1)
}

/// The day in bokmål, nynorsk and English.
fn day(date: NaiveDate) -> [String; 3] {
    [in_norwegian(date), in_norwegian(date), in_english(date)]
}

/// The day with the last minute, where one is named.
fn last_minute(deadline: Deadline) -> [String; 3] {
    let [nb, nn, en] = day(deadline.date);
    match deadline.time {
        None => [nb, nn, en],
        Some(time) => [
            format!("{nb} kl. {}", time.format("%H.%M")),
            format!("{nn} kl. {}", time.format("%H.%M")),
            format!("{en} at {}", time.format("%H:%M")),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(form: Option<LanguageForm>) -> Frame<'static> {
        Frame {
            applicant: "Prøve kommune",
            form,
            office_form: Norwegian::Nb,
            case_number: "2024-TRO-00042",
            office: "Kontoret",
            contact_point: "post@example.no",
        }
    }

    fn all(letter: &Letter) -> [&str; 3] {
        [&letter.text.nb, &letter.text.nn, &letter.text.en]
    }

    #[test]
    fn a_request_names_every_defect_with_its_source_and_the_deadline() {
        let defects = [
            Defect {
                field: "measures[0].budget_lines".to_owned(),
                text: "Budsjettet mangler reiseutgifter.".to_owned(),
                source: Some(RuleSource::edition("kkt-2024", "KKI §3, continued")),
            },
            Defect {
                field: String::new(),
                text: "Planen er ikke vedlagt.".to_owned(),
                source: None,
            },
        ];
        let deadline = Deadline::parse("2024-03-20".parse().unwrap(), "15:00").unwrap();
        let letter = completion(
            &frame(Some(LanguageForm::Nn)),
            &defects,
            deadline,
            "Vi treng meir.",
        );
        assert_eq!(letter.form, Norwegian::Nn);
        for text in all(&letter) {
            for part in [
                "Prøve kommune",
                "2024-TRO-00042",
                "2. Planen er ikke vedlagt.",
                "Vi treng meir.",
                "§ 11",
                "post@example.no",
                "Kontoret",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
        }
        let first = "1. Tiltak 1: Budsjettet mangler reiseutgifter. (regelverket KKT 2024: KKI § 3";
        assert!(
            letter.text.nb.contains(&format!("{first} (videreført))")),
            "{}",
            letter.text.nb
        );
        assert!(letter.text.nn.contains(&format!("{first} (vidareført))")));
        assert!(letter.text.en.contains("1. Measure 1: Budsjettet"));
        assert!(letter.text.nb.contains("20. mars 2024 kl. 15.00"));
        assert!(letter.text.nn.contains("Svarar de ikkje innan fristen"));
        assert!(letter.text.en.contains("20 March 2024 at 15:00"));
    }

    #[test]
    fn a_dismissal_tells_of_the_appeal_and_a_preliminary_answer_of_the_day() {
        let source = RuleSource::law("forvaltningsloven", "§11");
        let letter = dismissal(&frame(None), &source, "Svaret kom ikkje.");
        assert_eq!(letter.form, Norwegian::Nb);
        for text in all(&letter) {
            assert!(text.contains("§ 28") && text.contains("§ 29"), "{text}");
            assert!(text.contains("Svaret kom ikkje.") && text.contains("§ 11"));
        }
        assert!(letter.text.nn.contains("Heimel: forvaltningslova § 11\n"));
        let expected = "2024-06-01".parse().unwrap();
        let letter = preliminary(&frame(Some(LanguageForm::Neutral)), expected, "Mange søknader.");
        assert_eq!(letter.form, Norwegian::Nb);
        for text in all(&letter) {
            assert!(
                text.contains("§ 11 a") && text.contains("Mange søknader."),
                "{text}"
            );
        }
        assert!(letter.text.nb.contains("1. juni 2024"));
        assert!(letter.text.en.contains("1 June 2024"));
    }

    #[test]
    fn an_applicant_without_a_decision_is_written_to_in_the_offices_form() {
        let expected = NaiveDate::from_ymd_opt(2024, 6, 1).unwrap();
        let written = |form| {
            let frame = Frame {
                office_form: Norwegian::Nn,
                ..frame(form)
            };
            preliminary(&frame, expected, "Mange søknader.").form
        };
        assert_eq!(written(Some(LanguageForm::Neutral)), Norwegian::Nn);
        assert_eq!(written(None), Norwegian::Nn);
        assert_eq!(written(Some(LanguageForm::Nb)), Norwegian::Nb);
    }
}
