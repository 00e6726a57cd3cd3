//! Over 300 lines: one comparison for each pair of services.
//!
//! Compares the books of all five services, to the øre.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tilskudd_proto::intake::v1 as intake;

use super::books::Books;

/// A difference between two books.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// What differs.
    pub what: String,
    /// One figure.
    pub one: i64,
    /// The other.
    pub other: i64,
    /// The figure.
    pub unit: Unit,
}

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Øre.
    Ore,
    /// Things.
    Count,
}

/// Every difference between the books; empty when all agree.
#[must_use]
pub fn differences(books: &Books) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    comparison.applications(books);
    comparison.awards(books);
    comparison.frame(books);
    comparison.bank(books);
    comparison.journal(books);
    comparison.0
}

/// One award's figures in a service that keeps money.
#[derive(Debug, Default, Clone, Copy)]
struct Award {
    awarded: i64,
    paid: i64,
    returned: i64,
    carried: i64,
}

#[derive(Default)]
struct Comparison(Vec<Difference>);

impl Comparison {
    fn compare(&mut self, unit: Unit, what: String, one: i64, other: i64) {
        if one != other {
            self.0.push(Difference {
                what,
                one,
                other,
                unit,
            });
        }
    }

    fn money(&mut self, what: impl Into<String>, one: i64, other: i64) {
        self.compare(Unit::Ore, what.into(), one, other);
    }

    /// From application to case to decision, the same ones in each; what was withdrawn has a case and no decision.
    fn applications(&mut self, books: &Books) {
        let named = |wanted: &dyn Fn(&intake::Application) -> bool| -> BTreeSet<&str> {
            let found = books.applications.iter().filter(|a| wanted(a));
            found.map(|a| a.name.as_str()).collect()
        };
        let submitted = named(&|_| true);
        let ended = named(&has_ended);
        let shown = named(&|a| a.state() == intake::ApplicationState::Decided);
        let cases = || {
            let cases = books.cases.iter();
            cases.filter_map(|c| Some((c, c.application.as_ref()?)))
        };
        let judged: BTreeSet<&str> = cases().map(|(_, a)| a.name.as_str()).collect();
        let closed = cases().filter(|(c, _)| c.ending() != intake::EndingKind::Unspecified);
        let closed: BTreeSet<&str> = closed.map(|(_, a)| a.name.as_str()).collect();
        let decided: BTreeSet<&str> = books.decisions.iter().map(|d| d.application.as_str()).collect();
        let verified: BTreeSet<&str> = books.verified.iter().map(String::as_str).collect();
        self.same("submitted, and as it was signed (intake)", &submitted, &verified);
        self.same("submitted (intake) and judged (assessment)", &submitted, &judged);
        self.same("ended (intake) and ended (assessment)", &ended, &closed);
        let to_decide = judged.difference(&closed).copied().collect();
        self.same(
            "judged (assessment) and decided (allocation)",
            &to_decide,
            &decided,
        );
        self.same(
            "decided (allocation) and shown as decided (intake)",
            &decided,
            &shown,
        );
        self.applied(books);
    }

    /// The final amount applied for, in each book.
    fn applied(&mut self, books: &Books) {
        let applied = books.applications.iter().filter(|a| !has_ended(a));
        for application in applied {
            let name = &application.name;
            let cases = books.cases.iter().filter_map(|c| c.application.as_ref());
            let judged = cases.filter(|a| a.name == *name).map(|a| a.applied_ore).sum();
            self.money(
                format!("{name}: applied for (intake) and judged (assessment)"),
                application.applied_ore,
                judged,
            );
            let decisions = books.decisions.iter().filter(|d| d.application == *name);
            let decided = decisions.flat_map(|d| &d.awards).map(|a| a.applied_ore).sum();
            self.money(
                format!("{name}: applied for (intake) and decided on (allocation)"),
                application.applied_ore,
                decided,
            );
        }
    }

    /// Every application of the one book is in the other.
    fn same(&mut self, what: &str, one: &BTreeSet<&str>, other: &BTreeSet<&str>) {
        for application in one.symmetric_difference(other) {
            let here = i64::from(one.contains(application));
            self.compare(Unit::Count, format!("{application}: {what}"), here, 1 - here);
        }
    }

    /// From decision to payment to report, for each award.
    fn awards(&mut self, books: &Books) {
        let (decided, paid, reported) = (in_allocation(books), in_payment(books), in_reporting(books));
        let awards: BTreeSet<&String> = decided.keys().chain(paid.keys()).chain(reported.keys()).collect();
        for award in awards {
            let get = |book: &BTreeMap<String, Award>| book.get(award).copied().unwrap_or_default();
            let (d, p, r) = (get(&decided), get(&paid), get(&reported));
            let pairs = [
                ("decided (allocation) and granted (payment)", d.awarded, p.awarded),
                (
                    "decided (allocation) and owed a report (reporting)",
                    d.awarded,
                    r.awarded,
                ),
                ("granted and paid (payment)", p.awarded, p.paid),
                ("paid (payment) and paid (reporting)", p.paid, r.paid),
                (
                    "returned (payment) and returned (reporting)",
                    p.returned,
                    r.returned,
                ),
                (
                    "carried over (payment) and carried over (reporting)",
                    p.carried,
                    r.carried,
                ),
            ];
            for (what, one, other) in pairs {
                self.money(format!("award {award}: {what}"), one, other);
            }
        }
        for owed in books.obligations.iter().flat_map(|o| &o.awards) {
            let accounted = owed.used_ore + owed.returned_ore + owed.carried_over_ore;
            let what = format!(
                "award {}: paid, and used, returned or carried over (reporting)",
                owed.award
            );
            self.money(what, owed.paid_ore, accounted);
        }
    }

    fn frame(&mut self, books: &Books) {
        let awards = || books.decisions.iter().flat_map(|d| &d.awards);
        let awarded: i64 = awards().map(|a| a.amount_ore).sum();
        self.money(
            "decided of the frame, and the awards (allocation)",
            books.frame.decided_ore,
            awarded,
        );
        self.money(
            "awarded beyond the frame (allocation)",
            (awarded - books.frame.amount_ore).max(0),
            0,
        );
        for earmark in &books.frame.earmarks {
            let from_it = awards()
                .filter(|a| a.earmark == earmark.code)
                .map(|a| a.earmarked_ore)
                .sum();
            let what = format!("earmark {}: decided, and its awards (allocation)", earmark.code);
            self.money(what, earmark.decided_ore, from_it);
            let beyond = (earmark.decided_ore - earmark.amount_ore).max(0);
            self.money(
                format!("earmark {}: awarded beyond it (allocation)", earmark.code),
                beyond,
                0,
            );
        }
    }

    fn bank(&mut self, books: &Books) {
        let paid = books.balances.iter().map(|b| b.paid_ore).sum();
        self.money("paid by the bank, and paid (payment)", books.bank_paid_ore, paid);
    }

    /// Every entry sums to zero in each grant year, and the entries of an award give its balance.
    fn journal(&mut self, books: &Books) {
        let mut accounts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for entry in &books.journal {
            let mut years: BTreeMap<i32, i64> = BTreeMap::new();
            for posting in &entry.postings {
                *years.entry(posting.year).or_default() += posting.amount_ore;
                let account = (posting.award.as_str(), posting.ledger_account.as_str());
                *accounts.entry(account).or_default() += posting.amount_ore;
            }
            for (year, sum) in years {
                self.money(
                    format!("journal entry {} in {year} (payment)", entry.name),
                    sum,
                    0,
                );
            }
        }
        for balance in &books.balances {
            // Debit is positive: what was paid stands in debit, what came back or went on in credit.
            let pairs = [
                ("appropriation", balance.returned_ore - balance.granted_ore),
                ("in-transit", balance.in_transit_ore),
                ("paid", balance.paid_ore),
                ("returned", -balance.returned_ore),
                ("carried-over", -balance.carried_out_ore),
            ];
            for (account, expected) in pairs {
                let booked = accounts
                    .get(&(balance.award.as_str(), account))
                    .copied()
                    .unwrap_or(0);
                let what = format!(
                    "award {}: {account} in the journal and in the balance (payment)",
                    balance.award
                );
                self.money(what, booked, expected);
            }
        }
    }
}

/// Whether it was withdrawn or dismissed.
pub(super) fn has_ended(application: &intake::Application) -> bool {
    use intake::ApplicationState::{Dismissed, Withdrawn};
    matches!(application.state(), Withdrawn | Dismissed)
}

fn in_allocation(books: &Books) -> BTreeMap<String, Award> {
    let awards = books
        .decisions
        .iter()
        .flat_map(|d| &d.awards)
        .filter(|a| a.amount_ore > 0);
    awards
        .map(|a| {
            (
                a.id.clone(),
                Award {
                    awarded: a.amount_ore,
                    ..Award::default()
                },
            )
        })
        .collect()
}

fn in_payment(books: &Books) -> BTreeMap<String, Award> {
    let balances = books.balances.iter().map(|b| {
        let award = Award {
            awarded: b.granted_ore,
            paid: b.paid_ore,
            returned: b.returned_ore,
            carried: b.carried_out_ore,
        };
        (b.award.clone(), award)
    });
    balances.collect()
}

fn in_reporting(books: &Books) -> BTreeMap<String, Award> {
    let awards = books.obligations.iter().flat_map(|o| &o.awards).map(|a| {
        let award = Award {
            awarded: a.awarded_ore,
            paid: a.paid_ore,
            returned: a.returned_ore,
            carried: a.carried_over_ore,
        };
        (a.award.clone(), award)
    });
    awards.collect()
}
