//! Evaluates an application by the rules.

use chrono::{DateTime, Utc};
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Finding, History, Signature, evaluate};

use crate::applications::domain::content::Content;
use crate::applications::store::rule_inputs::RuleInputs;
use crate::cache::Rules;
use crate::calls::domain::call::Call;
use crate::error::Error;

/// A sum that the parser has let pass and that is no amount all the same.
pub(crate) fn sum_out_of_range(error: MoneyError) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table: "application",
        column: "content",
        source: Some(Box::new(error)),
    })
}

/// Evaluates an application at `now`, legal time.
pub(crate) fn findings(
    tenant: &Tenant,
    (call, rules): (&Call, &Rules),
    inputs: &RuleInputs,
    content: Content,
    signature: Option<Signature>,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let history = History {
        now,
        applications_in_call: inputs.applications_in_call,
        development_projects_in_year: inputs.development_projects_in_year,
        predecessors: inputs.predecessors,
    };
    let applicant = inputs.applicant.applicant(inputs.status, &inputs.successors);
    let facts = content.into_facts(applicant, signature);
    evaluate(
        &rules.edition,
        &call.for_rules(tenant, inputs.reopened_until),
        &facts,
        &history,
    )
}
