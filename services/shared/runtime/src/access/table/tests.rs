//! What the RPCs say of themselves is enough, and a service with one that says too little does not start.

use prost::Message;
use prost_types::FileDescriptorSet;
use tilskudd_proto::FILE_DESCRIPTOR_SET;

use super::*;
use crate::access::role::{Holder, Role};

/// Every gRPC service of the proto tree.
fn all_services() -> Vec<String> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    pool.services()
        .map(|service| service.full_name().to_owned())
        .collect()
}

fn roles_of(audience: Audience) -> Vec<Role> {
    let holders: &[Holder] = match audience {
        Audience::Office => &[Holder::Staff],
        Audience::Directorate => &[Holder::Staff, Holder::Directorate],
        Audience::Applicant => &[Holder::Applicant],
        Audience::Agency => &[Holder::Agency],
        Audience::Service => &[Holder::Service],
        Audience::Operator => &[Holder::Operator],
        Audience::Auditor => &[Holder::Auditor],
        Audience::Public | Audience::Unspecified => &[],
    };
    let held = Role::ALL.into_iter();
    held.filter(|role| holders.contains(&role.held_by())).collect()
}

#[test]
fn every_rpc_states_its_rule_and_every_audience_can_hold_it() {
    let names = all_services();
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    let table = Table::read(FILE_DESCRIPTOR_SET, &names).unwrap();
    assert!(table.0.len() > 40, "{}", table.0.len());
    for (method, access) in table.0.iter().filter(|(_, access)| !access.is_public()) {
        for audience in &access.audiences {
            let held = roles_of(*audience)
                .into_iter()
                .any(|role| policy::grants(role, &access.permission));
            assert!(
                held,
                "{method} admits {audience:?}, of whom nobody holds {}",
                access.permission
            );
        }
    }
}

/// Open to the auditor and not to the directorate, each with its reason.
const NOT_FOR_THE_DIRECTORATE: [(&str, &str); 1] = [(
    "/tilskudd.common.v1.OperationsService/VerifyAuditLog",
    "whoever runs the system and whoever audits it ask whether its log is whole; its users do not",
)];

#[test]
fn what_the_auditor_reads_the_directorate_reads() {
    let names = all_services();
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    let table = Table::read(FILE_DESCRIPTOR_SET, &names).unwrap();
    let audited = table
        .0
        .iter()
        .filter(|(_, access)| access.audiences.contains(&Audience::Auditor));
    let (with, without): (Vec<_>, Vec<_>) =
        audited.partition(|(_, access)| access.audiences.contains(&Audience::Directorate));
    assert!(with.len() > 20, "{}", with.len());
    let without = without.into_iter().map(|(method, _)| method.as_str());
    let named = NOT_FOR_THE_DIRECTORATE.map(|(method, _)| method);
    assert!(without.eq(named), "and what is named here is left out");
}

#[test]
fn an_rpc_without_the_option_is_refused() {
    // Decoding into prost's own types drops the options, as if nobody had written them.
    let stripped = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET)
        .unwrap()
        .encode_to_vec();
    let refused = Table::read(&stripped, &["tilskudd.intake.v1.CallService"]);
    assert!(matches!(refused, Err(AccessError::NoOption(_))), "{refused:?}");
}

#[test]
fn a_service_without_descriptor_is_refused_and_health_is_exempt() {
    let refused = Table::read(FILE_DESCRIPTOR_SET, &["acme.v1.Unknown"]);
    assert!(
        matches!(refused, Err(AccessError::NoDescriptor(_))),
        "{refused:?}"
    );
    let table = Table::read(FILE_DESCRIPTOR_SET, &["grpc.health.v1.Health"]).unwrap();
    assert!(matches!(
        table.lookup("/grpc.health.v1.Health/Check"),
        Lookup::Exempt
    ));
    assert!(matches!(
        table.lookup("/tilskudd.intake.v1.CallService/GetCall"),
        Lookup::Unknown
    ));
    assert!(matches!(table.lookup("no path"), Lookup::Unknown));
}

#[test]
fn a_missing_role_is_named_with_who_gives_it() {
    let mut caller = Caller::public();
    caller.roles = [Role::Caseworker].into();
    let refused = missing_permission("payment.files.release", &caller);
    let text = refused.text();
    assert_eq!(
        text.nb,
        "Du mangler rollen som kreves: den som autoriserer betalingsoppdrag. Be om den hos tilgangsansvarlig ved kontoret."
    );
    assert!(text.nn.contains("tilgangsansvarleg") && text.en.contains("releaser of payment orders"));
    // A permission that several kinds of callers hold is explained by the roles of the caller's own kind.
    let refused = missing_permission("operations.verify", &caller);
    let text = refused.text();
    assert_eq!(
        text.en,
        "You lack the role that this needs: operator or the auditor of the state. Ask operations or the auditor itself for it."
    );
}
