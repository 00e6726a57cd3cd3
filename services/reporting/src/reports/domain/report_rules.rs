//! The rules of a report, each with its source in the edition or the call.

use std::collections::BTreeSet;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::{Edition, Track};

use crate::obligations::domain::award::Award;
use crate::obligations::domain::call_terms::{CallTerms, forms_source};
use crate::obligations::domain::obligation::Obligation;
use crate::reports::domain::report::{AwardReport, Wish};
use crate::reports::error::Problem;

/// The edition and the call that a report is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// The edition.
    pub(crate) edition: &'a Edition,
    /// The call.
    pub(crate) call: &'a CallTerms,
    /// Resource name of the call, to be cited.
    pub(crate) call_name: &'a str,
}

/// Everything that is wrong with a report, award by award, in the order sent; empty: nothing is.
#[must_use]
pub(crate) fn problems(rules: Rules<'_>, obligation: &Obligation, report: &[AwardReport]) -> Vec<Problem> {
    let mut found = every_award_once(rules, obligation, report);
    for (at, award_report) in report.iter().enumerate() {
        let Some(award) = obligation
            .awards
            .iter()
            .find(|award| award.award == award_report.award)
        else {
            continue;
        };
        let mut check = Check {
            rules,
            carried: obligation.carry_over.is_some(),
            path: format!("report.awards[{at}]"),
            found: Vec::new(),
        };
        check.accounts(award, award_report);
        check.persons(award, award_report);
        check.narratives(award, award_report);
        check.unused(award, award_report);
        found.append(&mut check.found);
    }
    found
}

/// Every award is reported once, and nothing else (§5: each measure, line by line).
fn every_award_once(rules: Rules<'_>, obligation: &Obligation, report: &[AwardReport]) -> Vec<Problem> {
    let owed: BTreeSet<_> = obligation.awards.iter().map(|award| award.award).collect();
    let given: BTreeSet<_> = report.iter().map(|award| award.award).collect();
    if owed == given && report.len() == owed.len() {
        return Vec::new();
    }
    vec![Problem {
        rule: "every-award",
        source: rules.edition.source(&rules.edition.reporting.section),
        field: "report.awards".to_owned(),
        text: LocalText::new(
            "Rapporter på hver tildeling i tilskuddsbrevet én gang, og bare på dem.",
            "Rapporter på kvar tildeling i tilskotsbrevet éin gong, og berre på dei.",
            "Report on each award of the grant letter once, and on nothing else.",
        ),
    }]
}

struct Check<'a> {
    rules: Rules<'a>,
    /// The money was carried over once.
    carried: bool,
    path: String,
    found: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, rule: &'static str, source: RuleSource, field: &str, text: LocalText) {
        self.found.push(Problem {
            rule,
            source,
            field: format!("{}.{field}", self.path),
            text,
        });
    }

    fn reporting(&self) -> RuleSource {
        self.rules.edition.source(&self.rules.edition.reporting.section)
    }

    /// Budget and accounts can be compared line by line, and what is used is paid and accounted for (§5).
    fn accounts(&mut self, award: &Award, report: &AwardReport) {
        let budget: BTreeSet<&str> = award.budget_keys.iter().map(String::as_str).collect();
        let accounts: BTreeSet<&str> = report.lines.iter().map(|line| line.key.as_str()).collect();
        if budget != accounts || report.lines.len() != award.budget_keys.len() {
            let keys = award.budget_keys.join(", ");
            let text = LocalText::new(
                format!("Regnskapet må ha de samme linjene som budsjettet, hver én gang: {keys}."),
                format!("Rekneskapen må ha dei same linjene som budsjettet, kvar éin gong: {keys}."),
                format!("The accounts must have the lines of the budget, each once: {keys}."),
            );
            self.add("account-lines", self.reporting(), "account_lines", text);
        }
        if report.used > award.paid {
            let paid = award.paid;
            let text = LocalText::new(
                format!("Det er utbetalt {paid} kr. Mer kan ikke være brukt av tilskuddet."),
                format!("Det er utbetalt {paid} kr. Meir kan ikkje vere brukt av tilskotet."),
                format!(
                    "NOK {} is paid. No more of the grant can be used.",
                    paid.english()
                ),
            );
            self.add("used-paid", self.reporting(), "used_ore", text);
        }
        let spent: i128 = report
            .lines
            .iter()
            .map(|line| i128::from(line.amount.ore()))
            .sum();
        if i128::from(report.used.ore()) > spent {
            let text = LocalText::new(
                "Brukt tilskudd er mer enn summen av regnskapslinjene. Rett det som er feil.",
                "Brukt tilskot er meir enn summen av rekneskapslinjene. Rett det som er feil.",
                "More of the grant is used than the account lines sum to. Correct what is wrong.",
            );
            self.add("used-accounted", self.reporting(), "used_ore", text);
        }
    }

    /// Persons are counted on the lines of the edition that belong to the measure's kind (§6).
    fn persons(&mut self, award: &Award, report: &AwardReport) {
        let achievement = &self.rules.edition.achievement;
        let lists: Vec<_> = achievement
            .persons
            .iter()
            .filter(|list| list.kinds.contains(&award.kind))
            .collect();
        let allowed: Vec<&str> = lists
            .iter()
            .flat_map(|list| {
                std::iter::once(list.code.as_str()).chain(list.of_which.iter().map(|line| line.code.as_str()))
            })
            .collect();
        let section = lists
            .first()
            .or(achievement.persons.first().as_ref())
            .map_or_else(
                || self.rules.edition.reporting.section.clone(),
                |list| list.section.clone(),
            );
        let source = self.rules.edition.source(&section);
        let mut seen = BTreeSet::new();
        for (at, count) in report.persons.iter().enumerate() {
            let category = count.category.as_str();
            if allowed.contains(&category) && seen.insert(category) {
                continue;
            }
            let lines = lists.iter().flat_map(|list| {
                std::iter::once(&list.text).chain(list.of_which.iter().map(|line| &line.text))
            });
            let LocalText { nb, nn, en } = LocalText::listed(lines);
            let text = LocalText::new(
                format!("Tell personer på linjene for dette tiltaket, hver én gang: {nb}."),
                format!("Tel personar på linjene for dette tiltaket, kvar éin gong: {nn}."),
                format!("Count persons on the lines of this measure, each once: {en}."),
            );
            self.add(
                "person-lists",
                source.clone(),
                &format!("persons[{at}].category"),
                text,
            );
        }
        if let Some(missing) = lists.iter().find(|list| !seen.contains(list.code.as_str())) {
            let LocalText { nb, nn, en } = LocalText::listed([&missing.text]);
            let text = LocalText::new(
                format!("Oppgi antall personer på linjen {nb}; 0 er også et svar."),
                format!("Oppgje talet på personar på linja {nn}; 0 er òg eit svar."),
                format!("State the number of persons on the line {en}; 0 is an answer too."),
            );
            self.add("person-counts", source, "persons", text);
        }
    }

    /// Development projects answer every narrative question; other measures have none (§6).
    fn narratives(&mut self, award: &Award, report: &AwardReport) {
        let questions = &self.rules.edition.achievement.narrative;
        let development = self.rules.edition.track(&award.kind) == Some(Track::Development);
        let expected: BTreeSet<&str> = if development {
            questions.iter().map(|question| question.code.as_str()).collect()
        } else {
            BTreeSet::new()
        };
        let given: BTreeSet<&str> = report
            .narratives
            .iter()
            .map(|answer| answer.question.as_str())
            .collect();
        if expected == given && report.narratives.len() == expected.len() {
            return;
        }
        let section = questions.first().map_or_else(
            || self.rules.edition.reporting.section.clone(),
            |question| question.section.clone(),
        );
        let text = if development {
            let LocalText { nb, nn, en } = LocalText::listed(questions.iter().map(|question| &question.text));
            LocalText::new(
                format!("Svar på hvert av spørsmålene til utviklingsprosjekter én gang: {nb}."),
                format!("Svar på kvart av spørsmåla til utviklingsprosjekt éin gong: {nn}."),
                format!("Answer each question to development projects once: {en}."),
            )
        } else {
            LocalText::new(
                "Bare utviklingsprosjekter svarer på disse spørsmålene. Ta bort svarene.",
                "Berre utviklingsprosjekt svarer på desse spørsmåla. Ta bort svara.",
                "Only development projects answer these questions. Remove the answers.",
            )
        };
        self.add(
            "narratives",
            self.rules.edition.source(&section),
            "narratives",
            text,
        );
    }

    /// The recipient says what it wants with unused money (KKT: Rapportering), as the call allows.
    fn unused(&mut self, award: &Award, report: &AwardReport) {
        let source = forms_source(self.rules.edition);
        // What is used above what is paid is a problem of its own.
        let unused = award
            .open(report.used)
            .is_ok_and(|open| !open.is_negative() && !open.is_zero());
        match (unused, report.wish) {
            (true, None) => {
                let text = LocalText::new(
                    "Noe av tilskuddet er ubrukt. Velg om det skal overføres eller betales tilbake.",
                    "Noko av tilskotet er ubrukt. Vel om det skal overførast eller betalast tilbake.",
                    "Some of the grant is unused. Choose whether to carry it over or to return it.",
                );
                self.add("wish-needed", source, "wish", text);
            }
            (false, Some(_)) => {
                let text = LocalText::new(
                    "Ikke noe av tilskuddet er ubrukt. Ta bort ønsket.",
                    "Ikkje noko av tilskotet er ubrukt. Ta bort ønsket.",
                    "Nothing of the grant is unused. Remove the wish.",
                );
                self.add("wish-without-unused", source, "wish", text);
            }
            (true, Some(Wish::CarryOver)) => self.carry_over(report, source),
            (true, Some(Wish::Return)) | (false, None) => {}
        }
    }

    fn carry_over(&mut self, report: &AwardReport, source: RuleSource) {
        if !self.rules.call.carry_over_allowed {
            let clause = RuleSource::call(self.rules.call_name.to_owned(), "carry_over_allowed");
            let text = LocalText::new(
                "Utlysningen tillater ikke overføring. Velg tilbakebetaling.",
                "Utlysinga tillèt ikkje overføring. Vel tilbakebetaling.",
                "The call does not allow carrying over. Choose to return the money.",
            );
            self.add("carry-over-allowed", clause, "wish", text);
        }
        if self.carried {
            let text = LocalText::new(
                "Pengene er alt overført én gang. Velg tilbakebetaling.",
                "Pengane er alt overførte éin gong. Vel tilbakebetaling.",
                "The money was carried over once already. Choose to return it.",
            );
            self.add("carry-over-once", source.clone(), "wish", text);
        }
        if report.wish_reason.is_none() {
            let text = LocalText::new(
                "Grunngi hvorfor pengene bør overføres.",
                "Grunngje kvifor pengane bør overførast.",
                "Give the reason for carrying the money over.",
            );
            self.add("carry-over-reason", source, "wish_reason", text);
        }
    }
}
