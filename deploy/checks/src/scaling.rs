//! How many replicas a Deployment has is said once: by its autoscaler where it has one. Said by both, every rollout would
//! put a service that is scaled out back to the figure of the file, in the middle of the rush that it was scaled out for.

use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for objects in tree.tenants.values() {
        for deployment in of_kind(objects, "Deployment") {
            let is_scaled = of_kind(objects, "HorizontalPodAutoscaler")
                .any(|scaler| scaler.text("/spec/scaleTargetRef/name") == deployment.name());
            let says = !deployment.at("/spec/replicas").is_null();
            if is_scaled && says {
                faults.push(format!(
                    "{} sets the replicas that are scaled",
                    deployment.title()
                ));
            } else if !is_scaled && !says {
                faults.push(format!("{} has no number of replicas", deployment.title()));
            }
        }
    }
    faults
}
