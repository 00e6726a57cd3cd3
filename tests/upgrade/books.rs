//! What a program shows: every list that the auditor may read, every letter and every signed document, as JSON.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use serde_json::{Value, json};

use crate::client::{Client, Who};
use crate::cluster::TENANTS;
use crate::messages::text;

/// Lists that the round fills; an empty one would prove nothing.
const FILLED: [&str; 12] = [
    "ListAccounts",
    "ListApplications",
    "ListAuditEntries",
    "ListAwardBalances",
    "ListCarryOvers",
    "ListCases",
    "ListClaims",
    "ListCompletions",
    "ListDecisions",
    "ListFrames",
    "ListInstalments",
    "ListJournalEntries",
];

/// Each thing that a program shows, by method and name.
pub(crate) type Books = BTreeMap<(String, String), Value>;

/// Reads all of it.
pub(crate) async fn read(client: &Client) -> anyhow::Result<Books> {
    let mut books = Books::new();
    for service in client.services() {
        for tenant in TENANTS {
            for method in client.lists(service) {
                let parent = json!({ "parent": format!("regions/{tenant}") });
                let Some(items) = client.try_list((service, &method), Who::Auditor, parent).await? else {
                    continue;
                };
                for (index, item) in items.into_iter().enumerate() {
                    let name = name_of(&item).unwrap_or_else(|| format!("number {index}"));
                    books.insert((method.clone(), format!("{service} {tenant} {name}")), item);
                }
            }
        }
    }
    let filled: BTreeSet<&str> = books.keys().map(|(method, _)| method.as_str()).collect();
    for list in FILLED {
        ensure!(
            filled.contains(list),
            "{list} shows nothing to the auditor after a whole round"
        );
    }
    documents(client, &mut books).await?;
    Ok(books)
}

/// The letter of every decision, and what was signed of every application.
async fn documents(client: &Client, books: &mut Books) -> anyhow::Result<()> {
    let is_of = |method: &str, state: &str| {
        let items = books
            .iter()
            .filter(|((of, _), item)| of == method && text(item, "state") == state);
        items
            .map(|(_, item)| text(item, "name").to_owned())
            .collect::<Vec<_>>()
    };
    let decided = is_of("ListDecisions", "DECISION_STATE_DECIDED");
    let signed = is_of("ListApplications", "APPLICATION_STATE_DECIDED");
    for (service, method, names) in [
        ("allocation", "GetLetter", decided),
        ("intake", "GetSignedDocument", signed),
    ] {
        ensure!(!names.is_empty(), "no application is decided after a whole round");
        for name in names {
            let document = client
                .ask((service, method), Who::Auditor, json!({ "name": name }))
                .await?;
            books.insert((method.to_owned(), name), document);
        }
    }
    Ok(())
}

/// What a thing is called, or else the field that tells it from others in its list.
fn name_of(item: &Value) -> Option<String> {
    let keys = [
        "name",
        "award",
        "position",
        "organisation_number",
        "edition",
        "region",
    ];
    keys.iter().find_map(|key| match &item[*key] {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
