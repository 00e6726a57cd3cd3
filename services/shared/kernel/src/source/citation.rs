//! The citation of a rule's source in letters, in both forms of Norwegian and in English.

use super::RuleSource;
use super::rules::{RULES, Words};
use crate::lang::LocalText;

/// The suffix of a section that an edition has taken over from the edition before.
const CONTINUED: &str = ", continued";

/// Names of the clauses of a call.
const CLAUSES: &[(&str, Words)] = &[
    (
        "opens_on",
        ("åpningsdagen", "opningsdagen", "the day that it opens"),
    ),
    (
        "applications_per_applicant",
        (
            "antall søknader fra hver søker",
            "talet på søknader frå kvar søkjar",
            "the number of applications from each applicant",
        ),
    ),
    ("deadline", ("søknadsfristen", "søknadsfristen", "the deadline")),
    (
        "recipients",
        ("hvem som kan søke", "kven som kan søkje", "who may apply"),
    ),
    (
        "other_regions",
        (
            "søkere fra andre regioner",
            "søkjarar frå andre regionar",
            "applicants of other regions",
        ),
    ),
    (
        "appeal",
        ("klageadgangen", "klagetilgangen", "the right of appeal"),
    ),
    (
        "report_deadline",
        (
            "rapporteringsfristen",
            "rapporteringsfristen",
            "the deadline for reports",
        ),
    ),
    (
        "accounts_deadline",
        (
            "regnskapsfristen",
            "rekneskapsfristen",
            "the deadline for accounts",
        ),
    ),
    (
        "auditor_deadline",
        (
            "fristen for revisoruttalelsen",
            "fristen for revisorfråsegna",
            "the deadline for the auditor's statement",
        ),
    ),
    (
        "auditor_threshold_ore",
        (
            "beløpsgrensen for revisorkontroll",
            "beløpsgrensa for revisorkontroll",
            "the threshold for the auditor's control",
        ),
    ),
    (
        "report_waiver_ore",
        (
            "beløpsgrensen for rapportering",
            "beløpsgrensa for rapportering",
            "the threshold for reports",
        ),
    ),
    (
        "carry_over_allowed",
        (
            "overføring av ubrukte midler",
            "overføring av ubrukte midlar",
            "carrying unused money over",
        ),
    ),
    (
        "award_before_report",
        (
            "tildeling før tidligere midler er rapportert",
            "tildeling før tidlegare midlar er rapporterte",
            "an award before earlier money is reported",
        ),
    ),
];

impl RuleSource {
    /// The source's citation in a letter.
    ///
    /// ```
    /// use tilskudd_kernel::source::RuleSource;
    /// let citation = RuleSource::law("forvaltningsloven", "§11a").citation();
    /// assert_eq!(citation.nb, "forvaltningsloven § 11 a");
    /// assert_eq!(citation.nn, "forvaltningslova § 11 a");
    /// ```
    #[must_use]
    pub fn citation(&self) -> LocalText {
        match self {
            Self::Edition { edition, section } => section_of(edition, section),
            Self::Law { law, paragraph } => {
                let paragraph = spaced(paragraph);
                let nn = law
                    .strip_suffix("loven")
                    .map_or_else(|| law.to_string(), |stem| format!("{stem}lova"));
                LocalText::new(
                    format!("{law} {paragraph}"),
                    format!("{nn} {paragraph}"),
                    format!("{law} {paragraph}"),
                )
            }
            Self::Call { clause, .. } => {
                let (nb, nn, en) = named(CLAUSES, clause);
                LocalText::new(
                    format!("utlysningen, {nb}"),
                    format!("utlysinga, {nn}"),
                    format!("the call, {en}"),
                )
            }
            Self::System { rule } => {
                let (nb, nn, en) = named(RULES, rule);
                LocalText::new(
                    format!("systemets egen regel: {nb}"),
                    format!("systemets eigen regel: {nn}"),
                    format!("the system's own rule: {en}"),
                )
            }
        }
    }
}

impl RuleSource {
    /// The source as it is shown where bokmål and English stand side by side; once where they are the same.
    #[must_use]
    pub fn shown(&self) -> String {
        let cited = self.citation();
        if cited.nb == cited.en {
            return cited.nb.into_owned();
        }
        cited.to_string()
    }
}

/// `kkt-2024`, `KKI §5, continued` → «regelverket KKT 2024: KKI § 5 (videreført)».
fn section_of(edition: &str, section: &str) -> LocalText {
    let edition = edition.to_uppercase().replace('-', " ");
    let (section, marks) = match section.strip_suffix(CONTINUED) {
        Some(taken_over) => (taken_over, [" (videreført)", " (vidareført)", " (continued)"]),
        None => (section, ["", "", ""]),
    };
    let section = spaced(section);
    let [nb, nn, en] = marks;
    LocalText::new(
        format!("regelverket {edition}: {section}{nb}"),
        format!("regelverket {edition}: {section}{nn}"),
        format!("the rules {edition}: {section}{en}"),
    )
}

/// `§11a` → `§ 11 a`, as Norwegian writes it.
fn spaced(paragraph: &str) -> String {
    let mut text = String::with_capacity(paragraph.len() + 4);
    let mut chars = paragraph.chars().peekable();
    let mut in_number = false;
    while let Some(c) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(char::is_ascii_digit);
        // A letter that belongs to the number, not the beginning of a word.
        if in_number && c.is_ascii_lowercase() && chars.peek().is_none_or(|next| !next.is_alphanumeric()) {
            text.push(' ');
        }
        text.push(c);
        in_number = c.is_ascii_digit();
        if c == '§' && next_is_digit {
            text.push(' ');
        }
    }
    text
}

/// The name itself where nobody has given another.
fn named<'a>(words: &[(&str, (&'a str, &'a str, &'a str))], name: &'a str) -> (&'a str, &'a str, &'a str) {
    let found = words.iter().find(|(known, _)| *known == name);
    found.map_or((name, name, name), |(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_cites_in_the_language_of_the_letter() {
        let cases = [
            (
                RuleSource::edition("kkt-2024", "KKI §5, continued"),
                [
                    "regelverket KKT 2024: KKI § 5 (videreført)",
                    "regelverket KKT 2024: KKI § 5 (vidareført)",
                    "the rules KKT 2024: KKI § 5 (continued)",
                ],
            ),
            (
                RuleSource::edition("kki", "§4 A"),
                [
                    "regelverket KKI: § 4 A",
                    "regelverket KKI: § 4 A",
                    "the rules KKI: § 4 A",
                ],
            ),
            (
                RuleSource::law("forvaltningsloven", "§11a"),
                [
                    "forvaltningsloven § 11 a",
                    "forvaltningslova § 11 a",
                    "forvaltningsloven § 11 a",
                ],
            ),
            (
                RuleSource::call("regions/trondelag/calls/1", "report_deadline"),
                [
                    "utlysningen, rapporteringsfristen",
                    "utlysinga, rapporteringsfristen",
                    "the call, the deadline for reports",
                ],
            ),
            (
                RuleSource::system("audience"),
                [
                    "systemets egen regel: hvem tjenesten er for",
                    "systemets eigen regel: kven tenesta er for",
                    "the system's own rule: whom the call is for",
                ],
            ),
        ];
        for (source, [nb, nn, en]) in cases {
            let citation = source.citation();
            assert_eq!([&*citation.nb, &*citation.nn, &*citation.en], [nb, nn, en]);
        }
    }

    #[test]
    fn each_rule_of_the_systems_own_has_a_name_in_three_languages() {
        for (id, (nb, nn, en)) in RULES {
            assert!(![*nb, *nn, *en].contains(id), "{id}");
            assert!(nb != en && nn != en, "{id}");
        }
    }

    #[test]
    fn a_source_is_shown_without_the_names_of_resources() {
        for (source, shown) in [
            (
                RuleSource::call("regions/rogaland/calls/01a2", "deadline"),
                "utlysningen, søknadsfristen / the call, the deadline",
            ),
            (
                RuleSource::system("budget-in-balance"),
                "systemets egen regel: budsjettet skal gå i balanse / the system's own rule: the budget must balance",
            ),
            (
                RuleSource::law("forvaltningsloven", "§28"),
                "forvaltningsloven § 28",
            ),
        ] {
            assert_eq!(source.shown(), shown);
        }
    }

    #[test]
    fn paragraphs_are_spaced_and_words_are_not() {
        for (text, spaced_text) in [
            ("§6", "§ 6"),
            ("§§18, 25", "§§ 18, 25"),
            ("3.7.3.4", "3.7.3.4"),
            ("KKT: Hvem kan få tilskudd", "KKT: Hvem kan få tilskudd"),
            ("§5 første ledd", "§ 5 første ledd"),
        ] {
            assert_eq!(spaced(text), spaced_text);
        }
    }
}
