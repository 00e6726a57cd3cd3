//! What selects pods selects those it means, and label selectors are read as Kubernetes reads them.

use serde_json::Value;

use crate::object::{Object, list, text};
use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    tree.tenants
        .values()
        .flat_map(|objects| of_tenant(objects))
        .collect()
}

fn of_tenant(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for deployment in of_kind(objects, "Deployment") {
        faults.extend(own_pods(deployment));
    }
    for object in objects {
        let selector = match object.kind() {
            "Service" => serde_json::json!({ "matchLabels": object.at("/spec/selector") }),
            "PodDisruptionBudget" | "PodMonitor" => object.at("/spec/selector").clone(),
            "HorizontalPodAutoscaler" => {
                let scaled = object.text("/spec/scaleTargetRef/name");
                if !of_kind(objects, "Deployment").any(|deployment| deployment.name() == scaled) {
                    faults.push(format!(
                        "{} scales {scaled}, which is no Deployment",
                        object.title()
                    ));
                }
                continue;
            }
            _ => continue,
        };
        let selected: Vec<&str> = of_kind(objects, "Deployment")
            .filter(|deployment| matches(&selector, deployment.at("/spec/template/metadata/labels")))
            .map(Object::name)
            .collect();
        let meant = match object.kind() {
            "PodMonitor" => "otel-collector",
            _ => object.name(),
        };
        if selected != [meant] {
            faults.push(format!(
                "{} selects the pods of {selected:?}, not of {meant}",
                object.title()
            ));
        }
    }
    faults
}

/// The Deployment's own selector, and those of its spread.
fn own_pods(deployment: &Object) -> Vec<String> {
    let labels = deployment.at("/spec/template/metadata/labels");
    let spread = deployment.list("/spec/template/spec/topologySpreadConstraints");
    let own = [("its selector", deployment.at("/spec/selector"))];
    let of_spread = spread
        .iter()
        .map(|constraint| ("its spread", &constraint["labelSelector"]));
    own.into_iter()
        .chain(of_spread)
        .filter(|(_, selector)| !matches(selector, labels))
        .map(|(which, _)| format!("{}: {which} does not match its own pods", deployment.title()))
        .collect()
}

/// Whether a selector matches labels; one that is not there matches nothing, an empty one everything.
#[must_use]
pub fn matches(selector: &Value, labels: &Value) -> bool {
    let Some(selector) = selector.as_object() else {
        return false;
    };
    let wanted = selector.get("matchLabels").and_then(Value::as_object);
    let equal = wanted.is_none_or(|wanted| wanted.iter().all(|(key, value)| labels.get(key) == Some(value)));
    let expressions = selector.get("matchExpressions").map_or(&[][..], list);
    equal && expressions.iter().all(|expression| holds(expression, labels))
}

fn holds(expression: &Value, labels: &Value) -> bool {
    let label = labels.get(text(expression, "key"));
    let values = list(&expression["values"]);
    match text(expression, "operator") {
        "In" => label.is_some_and(|label| values.contains(label)),
        "NotIn" => label.is_none_or(|label| !values.contains(label)),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_are_read_as_kubernetes_reads_them() {
        let labels = json!({ "a": "1", "b": "2" });
        let expression = |operator: &str, key: &str, values: &[&str]| json!({ "matchExpressions": [{ "key": key, "operator": operator, "values": values }] });
        for (selector, expected) in [
            (Value::Null, false),
            (json!({}), true),
            (json!({ "matchLabels": { "a": "1" } }), true),
            (json!({ "matchLabels": { "a": "1", "b": "3" } }), false),
            (json!({ "matchLabels": { "c": "1" } }), false),
            (expression("In", "a", &["1", "9"]), true),
            (expression("In", "c", &["1"]), false),
            (expression("NotIn", "a", &["1"]), false),
            (expression("NotIn", "c", &["1"]), true),
            (expression("Exists", "a", &[]), true),
            (expression("Exists", "c", &[]), false),
            (expression("DoesNotExist", "c", &[]), true),
            (expression("Gt", "a", &["0"]), false),
        ] {
            assert_eq!(matches(&selector, &labels), expected, "{selector}");
        }
    }
}
