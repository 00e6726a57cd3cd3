//! Whether the books of all services agree on a year, to the øre, as they must when a round ends; pure.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::messages::{items, number, text};

/// What each service says of one call and its year.
pub(crate) struct Accounts {
    pub(crate) applications: Vec<Value>,
    pub(crate) cases: Vec<Value>,
    pub(crate) decisions: Vec<Value>,
    pub(crate) frame: Value,
    pub(crate) balances: Vec<Value>,
    pub(crate) obligations: Vec<Value>,
    /// Of every year.
    pub(crate) journal: Vec<Value>,
    /// What the bank says that it has paid, øre.
    pub(crate) bank_ore: i64,
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn equal(&mut self, what: &str, one: i64, other: i64) {
        if one != other {
            self.0.push(format!("{what}: {one} and {other} øre"));
        }
    }
}

/// Every difference; none when all agree.
pub(crate) fn differences(books: &Accounts) -> Vec<String> {
    let mut found = Found::default();
    applications(books, &mut found);
    awards(books, &mut found);
    journal(books, &mut found);
    let total = |items: &[Value], field| items.iter().map(|item| number(item, field)).sum::<i64>();
    let awarded = total(&books.decisions, "amount_ore");
    found.equal(
        "decided of the frame, and decided",
        number(&books.frame, "decided_ore"),
        awarded,
    );
    found.equal(
        "paid by the bank, and paid",
        books.bank_ore,
        total(&books.balances, "paid_ore"),
    );
    found.0
}

/// What is applied for is judged and decided on, once.
fn applications(books: &Accounts, found: &mut Found) {
    for application in &books.applications {
        let (name, applied) = (text(application, "name"), number(application, "applied_ore"));
        let cases = books
            .cases
            .iter()
            .filter(|case| text(&case["application"], "name") == name);
        let judged = cases
            .map(|case| number(&case["application"], "applied_ore"))
            .sum();
        found.equal(&format!("{name}: applied for, and judged"), applied, judged);
        let decisions = books
            .decisions
            .iter()
            .filter(|decision| text(decision, "application") == name);
        let awards = decisions.flat_map(|decision| items(decision, "awards"));
        let decided = awards.map(|award| number(award, "applied_ore")).sum();
        found.equal(&format!("{name}: applied for, and decided on"), applied, decided);
    }
}

/// What is decided is paid, and what is paid is used or comes back.
fn awards(books: &Accounts, found: &mut Found) {
    let decided = books
        .decisions
        .iter()
        .flat_map(|decision| items(decision, "awards"));
    for award in decided {
        let (id, amount) = (text(award, "id"), number(award, "amount_ore"));
        let of_it = |item: &&Value| text(item, "award") == id;
        let owed = books
            .obligations
            .iter()
            .flat_map(|owed| items(owed, "awards"))
            .find(of_it);
        let (balance, owed) = (
            books.balances.iter().find(of_it).unwrap_or(&Value::Null),
            owed.unwrap_or(&Value::Null),
        );
        let paid = number(balance, "paid_ore");
        let returned = number(balance, "returned_ore");
        found.equal(
            &format!("{id}: decided, and granted"),
            amount,
            number(balance, "granted_ore"),
        );
        found.equal(
            &format!("{id}: decided, and owed a report"),
            amount,
            number(owed, "awarded_ore"),
        );
        found.equal(&format!("{id}: granted, and paid"), amount, paid);
        found.equal(
            &format!("{id}: paid, and known to reporting"),
            paid,
            number(owed, "paid_ore"),
        );
        found.equal(
            &format!("{id}: returned, and known to reporting"),
            returned,
            number(owed, "returned_ore"),
        );
        let accounted = number(owed, "used_ore") + returned + number(balance, "carried_out_ore");
        found.equal(&format!("{id}: paid, and accounted for"), paid, accounted);
        found.equal(&format!("{id}: under way"), number(balance, "in_transit_ore"), 0);
    }
}

/// Every entry sums to zero in each year, and what is booked on an award is its balance.
fn journal(books: &Accounts, found: &mut Found) {
    let mut booked: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for entry in &books.journal {
        let mut years: BTreeMap<i64, i64> = BTreeMap::new();
        for posting in items(entry, "postings") {
            let amount = number(posting, "amount_ore");
            *years.entry(number(posting, "year")).or_default() += amount;
            *booked
                .entry((text(posting, "award"), text(posting, "ledger_account")))
                .or_default() += amount;
        }
        for (year, sum) in years {
            found.equal(&format!("{} in {year}", text(entry, "name")), sum, 0);
        }
    }
    for balance in &books.balances {
        let award = text(balance, "award");
        // Debit is positive: what was paid stands in debit, what came back in credit.
        for (account, expected) in [
            ("paid", number(balance, "paid_ore")),
            ("returned", -number(balance, "returned_ore")),
        ] {
            let sum = booked.get(&(award, account)).copied().unwrap_or(0);
            found.equal(
                &format!("{award}: {account} in the journal, and in the balance"),
                sum,
                expected,
            );
        }
    }
}
