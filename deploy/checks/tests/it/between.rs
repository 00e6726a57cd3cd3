//! Spoilt copies: what is between services, and between tenants.

use serde_json::{Value, json};
use tilskudd_deploy::Tree;

use crate::refuses::{Case, drop_one, set};

/// What is between services, and their doors.
pub(crate) const EDGES: [Case; 9] = [
    // An edge that the graph does not have.
    (
        "policies equal the service graph",
        "Payment):5004 may enter",
        |t| {
            let anybody =
                json!([{ "podSelector": { "matchLabels": { "app.kubernetes.io/part-of": "tilskudd" } } }]);
            set(t, "NetworkPolicy", "payment", "/spec/ingress/0", "from", anybody);
        },
    ),
    // An edge of the graph that is closed, on either side.
    ("policies equal the service graph", "may not leave", |t| {
        set(t, "NetworkPolicy", "assessment", "/spec", "egress", json!([]));
    }),
    ("policies equal the service graph", "may not enter", |t| {
        drop_one(t, "NetworkPolicy", "allocation-tenants")
    }),
    ("policies equal the service graph", "Stranger → ", |t| {
        set(
            t,
            "NetworkPolicy",
            "intake",
            "/spec/ingress/1",
            "from",
            json!([{ "namespaceSelector": {} }]),
        );
    }),
    ("policies equal the service graph", "opens 10.0.0.0/8", |t| {
        let at = "/spec/egress/0/to/0/ipBlock";
        set(
            t,
            "NetworkPolicy",
            "issuers",
            at,
            "except",
            json!(["172.16.0.0/12"]),
        );
    }),
    ("routes", "grpc-web has other services", |t| {
        let paths =
            json!([{ "path": { "type": "PathPrefix", "value": "/tilskudd.common.v1.EventService" } }]);
        set(t, "HTTPRoute", "web", "/spec/rules/5", "matches", paths);
    }),
    // As it was until a caller came through a gateway: without the region.
    (
        "what is public is reached",
        "calls of intake leads to None",
        |t| {
            let path = json!({ "type": "PathPrefix", "value": "/public/v1/calls" });
            set(t, "HTTPRoute", "web", "/spec/rules/1/matches/0", "path", path);
        },
    ),
    (
        "what is public is reached",
        "awards of allocation leads to",
        |t| {
            let all = json!({ "type": "PathPrefix", "value": "/public/v1/regions/rogaland/awards" });
            set(t, "HTTPRoute", "web", "/spec/rules/0/matches/0", "path", all);
        },
    ),
    (
        "what is public is reached",
        "the description of allocation",
        |t| {
            set(t, "HTTPRoute", "web", "/spec/rules/2", "filters", json!([]));
        },
    ),
];

/// What is between tenants.
pub(crate) const TENANCY: [Case; 12] = [
    ("nothing is shared", "does not stand in tilskudd-agder", |t| {
        set(
            t,
            "Service",
            "intake",
            "/metadata",
            "namespace",
            json!("tilskudd-rogaland"),
        );
    }),
    (
        "nothing is shared",
        "share the secret tilskudd/rogaland/intake",
        |t| {
            set(
                t,
                "ExternalSecret",
                "tilskudd-intake",
                "/spec/dataFrom/0/extract",
                "key",
                json!("tilskudd/rogaland/intake"),
            );
        },
    ),
    ("nothing is shared", "share the name", |t| {
        set(
            t,
            "GRPCRoute",
            "grpc",
            "/spec",
            "hostnames",
            json!(["rogaland.tilskudd.example"]),
        );
    }),
    ("nothing is shared", "not one for each tenant", |t| {
        let database = t
            .postgres
            .iter_mut()
            .find(|o| o.kind() == "Database" && o.name() == "agder")
            .unwrap();
        database.0["spec"]["name"] = json!("tilskudd_rogaland");
    }),
    ("nothing is shared", "the roles are not", |t| {
        roles(t).as_array_mut().unwrap().truncate(65)
    }),
    ("nothing is shared", "the roles are not", |t| {
        roles(t)[0]["passwordSecret"]["name"] = json!("rogaland-intake");
    }),
    ("nothing is shared", "the event recipients are", |t| {
        let national = t.tenants.get_mut(&"national".parse().unwrap()).unwrap();
        let event_recipients = national
            .iter_mut()
            .find(|o| o.name().starts_with("event-recipients-"))
            .unwrap();
        event_recipients.0["data"]
            .as_object_mut()
            .unwrap()
            .remove("TILSKUDD__EVENT_RECIPIENTS__AGDER");
    }),
    ("the connection budget", "the services may open", |t| {
        set(
            t,
            "HorizontalPodAutoscaler",
            "intake",
            "/spec",
            "maxReplicas",
            json!(1000),
        );
    }),
    ("the connection budget", "PostgreSQL takes 100", |t| {
        let cluster = t.postgres.iter_mut().find(|o| o.kind() == "Cluster").unwrap();
        cluster.0["spec"]["postgresql"]["parameters"]["max_connections"] = json!("100");
    }),
    ("an old primary comes back", "closes postgres", |t| {
        at_first(t, "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
    }),
    ("an old primary comes back", "closes postgres", |t| {
        at_first(
            t,
            "select 1; revoke all on database template1, \"postgres\" from public",
        );
    }),
    ("routes", "not two doors", |t| drop_one(t, "HTTPRoute", "web")),
];

/// Adds to what a new cluster of PostgreSQL runs first.
fn at_first(tree: &mut Tree, statement: &str) {
    let cluster = tree.postgres.iter_mut().find(|o| o.kind() == "Cluster").unwrap();
    let statements = cluster.0.pointer_mut("/spec/bootstrap/initdb/postInitSQL");
    statements.unwrap().as_array_mut().unwrap().push(json!(statement));
}

fn roles(tree: &mut Tree) -> &mut Value {
    let cluster = tree.postgres.iter_mut().find(|o| o.kind() == "Cluster").unwrap();
    cluster.0.pointer_mut("/spec/managed/roles").unwrap()
}
