//! Any call, application and history that the types allow, sensible or not.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::{MAX_ORE, Money};
use tilskudd_rulebook::{
    AppealRule, Applicant, ApplicationFacts, BudgetLine, CallTerms, CriterionAnswer, DelegationFound,
    History, MeasureFacts, OrganisationKind, OtherGrant, Partner, PartnerKind, PredecessorHistory,
    RegisterStatus, ServiceField, SignatoryRole, Signature,
};
use uuid::Uuid;

use crate::fixture::CALL;

/// A text: a code that an edition may know, nothing, or anything at all.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "",
        " ",
        "abc",
        "bachelor",
        "service-development",
        "innovation",
        "bpa",
        "staff",
        "other-agencies",
        "needs",
        "expected-goal-achievement",
        "avlastning",
        "prevention",
        "a@b",
        "1",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn few<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(of, 0..6)
}

fn money() -> impl Strategy<Value = Money> {
    let ore = prop_oneof![
        Just(0),
        -3i64..=3,
        -MAX_ORE..=MAX_ORE,
        Just(MAX_ORE),
        Just(-MAX_ORE)
    ];
    ore.prop_map(|ore| Money::from_ore(ore).unwrap())
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (1900i32..=2200, 1u32..=366).prop_map(|(year, day)| {
        NaiveDate::from_yo_opt(year, day).unwrap_or_else(|| NaiveDate::from_yo_opt(year, 365).unwrap())
    })
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (-60_000_000_000i64..=200_000_000_000).prop_map(|second| DateTime::from_timestamp(second, 0).unwrap())
}

fn region() -> impl Strategy<Value = tilskudd_kernel::tenant::Tenant> {
    select(vec!["trondelag", "nordland", "national"]).prop_map(|region| region.parse().unwrap())
}

prop_compose! {
    fn measure()(
        (kind, title, description, earmark, own_funding_reason) in (text(), text(), text(), text(), text()),
        field in prop::option::of(select(ServiceField::ALL.to_vec())),
        (sub_goals, target_groups) in (few(text()), few(text())),
        answers in few((text(), text()).prop_map(|(criterion, answer)| CriterionAnswer { criterion, answer })),
        budget_lines in prop::collection::vec(
            (text(), text(), money(), any::<bool>()).prop_map(|(key, text, amount, covers_own_share_elsewhere)| {
                BudgetLine { key, text, amount, covers_own_share_elsewhere }
            }), 0..25),
        (applied, own_funding) in (money(), money()),
        partners in few((text(), select(PartnerKind::ALL.to_vec())).prop_map(|(title, kind)| Partner { title, kind })),
        rank in prop_oneof![0u32..8, any::<u32>()],
        (short_course, welfare_technology) in (any::<bool>(), any::<bool>()),
        id in any::<u128>(),
    ) -> MeasureFacts {
        MeasureFacts {
            id: MeasureId::from_uuid(Uuid::from_u128(id)),
            kind, title, description, field, sub_goals, target_groups, answers, budget_lines, applied,
            own_funding, own_funding_reason, partners, earmark, rank, short_course, welfare_technology,
        }
    }
}

/// What may be found of a delegation.
fn delegation() -> impl Strategy<Value = Option<DelegationFound>> {
    select(vec![
        None,
        Some(DelegationFound::Unrecorded),
        Some(DelegationFound::Unattached),
        Some(DelegationFound::Attached),
    ])
}

prop_compose! {
    /// An application, of anything.
    pub(super) fn application()(
        (purpose, description, control_statement) in (text(), text(), text()),
        (contact_name, contact_email) in (text(), text()),
        measures in few(measure()),
        other_grants in few((text(), money(), any::<bool>()).prop_map(|(title, amount, demands_own_share)| {
            OtherGrant { title, amount, demands_own_share, measures: Vec::new() }
        })),
        kind in select(OrganisationKind::ALL.to_vec()),
        (region, district, title) in (region(), any::<bool>(), text()),
        status in select(RegisterStatus::ALL.to_vec()),
        successors in prop_oneof![Just(Vec::new()), Just(vec!["929911709".parse().unwrap()])],
        signature in prop::option::of((text(), select(SignatoryRole::ALL.to_vec()), text(), delegation())
            .prop_map(|(signatory, role, delegation_document, delegation)| {
                Signature { signatory, role, delegation_document, delegation }
            })),
    ) -> ApplicationFacts {
        ApplicationFacts {
            applicant: Applicant { number: "942110464".parse().unwrap(), title, kind, region, district, status, successors },
            purpose, description, control_statement, contact_name, contact_email, measures, other_grants,
            signature,
        }
    }
}

prop_compose! {
    /// A call, with dates in any order.
    pub(super) fn call()(
        (opens_on, last, time) in (date(), date(), prop::option::of((0u32..24, 0u32..60))),
        reopened_until in prop::option::of(date()),
        recipients in few(select(OrganisationKind::ALL.to_vec())),
        other_regions in few(select(OrganisationKind::ALL.to_vec())),
        (applications_per_applicant, year) in (any::<u32>(), 2000i32..2100),
        appeal in prop::option::of(select(AppealRule::ALL.to_vec())),
        dates in (prop::option::of(date()), prop::option::of(date()), prop::option::of(date())),
        (auditor_threshold, report_waiver) in (money(), money()),
        (region, contact_point) in (region(), text()),
    ) -> CallTerms {
        let time = time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
        let (report_deadline, accounts_deadline, auditor_deadline) = dates;
        CallTerms {
            name: CALL.to_owned(),
            region,
            year: year.try_into().unwrap(),
            opens_on,
            deadline: Deadline { date: last, time },
            reopened_until, recipients, other_regions, applications_per_applicant, appeal, report_deadline,
            accounts_deadline, auditor_deadline, auditor_threshold, report_waiver, contact_point,
        }
    }
}

prop_compose! {
    /// A history, of anything.
    pub(super) fn history()(
        now in instant(),
        (applications_in_call, development_projects_in_year) in (any::<u32>(), any::<u32>()),
        predecessors in prop_oneof![
            Just(PredecessorHistory::None),
            Just(PredecessorHistory::Pending),
            any::<u32>().prop_map(PredecessorHistory::Known),
        ],
    ) -> History {
        History { now, applications_in_call, development_projects_in_year, predecessors }
    }
}
