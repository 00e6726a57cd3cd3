//! Spoilt configurations, and that what is said to be needed is.

use serde_json::json;
use tilskudd_deploy::{Object, Tree};

use crate::refuses::{Case, set};

/// What the check of the configurations must find.
pub(crate) const CASES: [Case; 8] = [
    ("configurations are read", "colour", |t| {
        write(t, "intake", "colour = 1\n", "")
    }),
    ("configurations are read", "listens on", |t| {
        write(t, "payment", "", "5004")
    }),
    ("configurations are read", "limits.proxies is 0", |t| {
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__LIMITS__PROXIES",
            json!("0"),
        );
    }),
    ("configurations are read", "no page may use it", |t| {
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__WEB__ORIGINS",
            json!("[]"),
        );
    }),
    ("configurations are read", "calls", |t| {
        write(
            t,
            "payment",
            "[peers]\nintake = \"https://intake.tilskudd-{tenant}.svc:5001\"\n",
            "",
        )
    }),
    ("configurations are read", "is named", |t| {
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__REGIONS__AGDER__TITLE",
            json!("Fylkesmannen"),
        );
    }),
    ("configurations are read", "code", |t| {
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__REGIONS__AGDER__CODE",
            json!("Agder"),
        );
    }),
    ("configurations are read", "serves", |t| {
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__REGIONS__ROGALAND__CODE",
            json!("ROG"),
        );
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__REGIONS__ROGALAND__TITLE",
            json!("Statsforvaltaren i Rogaland"),
        );
        set(
            t,
            "ConfigMap",
            "region",
            "/data",
            "TILSKUDD__REGIONS__ROGALAND__DATABASE_URL",
            json!("postgres://role@host/database?sslmode=verify-full"),
        );
    }),
];

/// Puts a text before Agder's configuration of a service, or takes a text out of it.
fn write(tree: &mut Tree, service: &str, before: &str, without: &str) {
    let objects = tree.tenants.get_mut(&"agder".parse().unwrap()).unwrap();
    let is_it = |o: &&mut Object| o.kind() == "ConfigMap" && o.name().starts_with(&format!("{service}-"));
    let map = objects.iter_mut().find(is_it).unwrap();
    let text = map.text("/data/tilskudd.toml");
    let text = if without.is_empty() {
        text.to_owned()
    } else {
        text.replacen(without, "5999", 1)
    };
    let text = match before.starts_with('[') {
        true => text.replacen("[peers]\n", before, 1),
        false => format!("{before}{text}"),
    };
    map.0["data"]["tilskudd.toml"] = json!(text);
}
