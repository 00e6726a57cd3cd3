//! The closed list of rules, in the order in which they are applied and found.

use super::rule::Rule;
use super::{
    applicant, contents, earmark, goals, grants, limits, measure, money, opening, register, signature,
};

/// Every rule: first those on the application as a whole, then those on each measure. No other rule is tried on
/// an application, and an edition, a call or a new scheme only says whether and how these apply. What intake adds is
/// about
/// the act: that it was registered late, or that an answer goes beyond what it completes.
pub static RULES: [&Rule; 41] = [
    &opening::OPENS_ON,
    &opening::DEADLINE,
    &opening::ONE_APPLICATION,
    &applicant::REGION,
    &applicant::RECIPIENT_KIND,
    &applicant::CALL_RECIPIENTS,
    &register::REGISTER_STATUS,
    &signature::SIGNATURE,
    &signature::SIGNATURE_ROLE,
    &signature::DELEGATION_DOCUMENT,
    &signature::DELEGATION_RECORDED,
    &signature::DELEGATION_ATTACHED,
    &contents::PURPOSE,
    &contents::DESCRIPTION,
    &contents::CONTROL_STATEMENT,
    &contents::CONTACT_PERSON,
    &contents::MEASURES,
    &contents::RANKS,
    &limits::MAX_DEVELOPMENT_PROJECTS,
    &limits::PREDECESSOR_PROJECTS,
    &grants::OTHER_GRANTS,
    &grants::OWN_SHARE_DEMANDED,
    &measure::MEASURE_KIND,
    &applicant::RECIPIENT_TRACK,
    &applicant::RECIPIENT_FIELD,
    &measure::SERVICE_FIELD,
    &measure::SHORT_COURSE,
    &goals::SUB_GOALS,
    &goals::TARGET_GROUPS,
    &goals::TARGET_GROUP_LIMITS,
    &measure::COOPERATION,
    &measure::CRITERIA,
    &measure::WELFARE_TECHNOLOGY,
    &money::BUDGET,
    &money::BUDGET_LINE_KEYS,
    &grants::OWN_SHARE_ELSEWHERE,
    &money::BUDGET_SUM,
    &money::APPLIED_AMOUNT,
    &money::OWN_SHARE,
    &earmark::EARMARK_KNOWN,
    &earmark::EARMARK_FIT,
];
