//! Intake: drafts, signatures, delegations, registrations and supplements.

use tilskudd_proto::common::v1::Audience;
use tilskudd_proto::intake::v1 as pb;

use super::{Case, Right, absent, elsewhere, long, wrong_check_digit};
use crate::support::intake::{REGION, call, signature};
use crate::support::{organisation_number, uuid};

pub(in crate::bad_input) fn cases() -> Vec<Case> {
    let mut cases = ranks_and_copies();
    cases.extend(signatures());
    cases.extend(delegations());
    cases.extend(registrations());
    cases.extend(drafts_of_calls());
    cases
}

fn ranks_and_copies() -> Vec<Case> {
    let right = pb::RankMeasuresRequest {
        name: absent("applications"),
        request_id: uuid(),
        etag: "v1".into(),
        measures: vec![uuid()],
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/RankMeasures";
    let mut cases = Right::new(rpc, Audience::Applicant, right)
        .but("name", |m| m.name = absent("calls"))
        .but("request_id", |m| m.request_id.clear())
        .but("etag", |m| m.etag.clear())
        .but("measures", |m| m.measures.clear())
        .but("measures[1]", |m| m.measures.push("1".into()))
        .cases();
    let right = pb::CopyApplicationRequest {
        parent: REGION.into(),
        request_id: uuid(),
        source: absent("applications"),
        call: absent("calls"),
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/CopyApplication";
    cases.extend(
        Right::new(rpc, Audience::Applicant, right)
            .but("parent", |m| m.parent = absent("calls"))
            .but("request_id", |m| m.request_id = "1".into())
            .but("source", |m| m.source = elsewhere("applications"))
            .but("call", |m| m.call.clear())
            .cases(),
    );
    cases
}

fn signatures() -> Vec<Case> {
    let right = pb::SignApplicationRequest {
        name: absent("applications"),
        request_id: uuid(),
        etag: "v1".into(),
        signature: Some(signature()),
        summary_seen: true,
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/SignApplication";
    let mut cases = Right::new(rpc, Audience::Applicant, right)
        .but("name", |m| m.name = format!("{REGION}/applications/1"))
        .but("request_id", |m| m.request_id.clear())
        .but("etag", |m| m.etag = long(41))
        .but("signature", |m| m.signature = None)
        .but("signature.signatory", |m| {
            m.signature.get_or_insert_default().signatory = long(201);
        })
        .cases();
    let right = pb::GetSignedDocumentRequest {
        name: absent("applications"),
        number: 1,
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/GetSignedDocument";
    cases.extend(
        Right::new(rpc, Audience::Agency, right)
            .but("name", |m| m.name = absent("calls"))
            .but("number", |m| m.number = -1)
            .cases(),
    );
    let right = pb::SupplementApplicationRequest {
        name: absent("applications"),
        request_id: uuid(),
        text: "Mer.".into(),
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/SupplementApplication";
    cases.extend(
        Right::new(rpc, Audience::Office, right)
            .but("name", |m| m.name = absent("calls"))
            .but("request_id", |m| m.request_id.clear())
            .but("text", |m| m.text = long(8_001))
            .but("text", |m| m.text = " \n".into())
            .cases(),
    );
    cases
}

fn delegations() -> Vec<Case> {
    let right = pb::RecordDelegationRequest {
        parent: REGION.into(),
        request_id: uuid(),
        delegation: Some(pb::Delegation {
            organisation_number: organisation_number(1),
            delegated_by: "Kommunedirektøren".into(),
            delegate: "Kommunalsjefen".into(),
            document: "Delegeringsreglementet".into(),
            document_hash: "0a".repeat(32),
            valid_from: "2024-01-01".into(),
            ..Default::default()
        }),
    };
    fn of(m: &mut pb::RecordDelegationRequest) -> &mut pb::Delegation {
        m.delegation.get_or_insert_default()
    }
    let rpc = "tilskudd.intake.v1.DelegationService/RecordDelegation";
    let mut cases = Right::new(rpc, Audience::Applicant, right)
        .but("parent", |m| m.parent = absent("calls"))
        .but("request_id", |m| m.request_id.clear())
        .but("delegation", |m| m.delegation = None)
        .but("delegation.organisation_number", |m| {
            of(m).organisation_number = wrong_check_digit(&organisation_number(1));
        })
        .but("delegation.delegated_by", |m| of(m).delegated_by.clear())
        .but("delegation.delegate", |m| of(m).delegate = long(201))
        .but("delegation.delegate_person", |m| {
            of(m).delegate_person = "1".into()
        })
        .but("delegation.document", |m| of(m).document = long(201))
        .but("delegation.document_hash", |m| {
            of(m).document_hash = "0a".repeat(31)
        })
        .but("delegation.valid_from", |m| of(m).valid_from = "1.1.2024".into())
        .but("delegation.valid_to", |m| of(m).valid_to = "2023-12-31".into())
        .cases();
    let right = pb::RevokeDelegationRequest {
        name: absent("delegations"),
        request_id: uuid(),
        reason: "Ny leder.".into(),
    };
    let rpc = "tilskudd.intake.v1.DelegationService/RevokeDelegation";
    cases.extend(
        Right::new(rpc, Audience::Applicant, right)
            .but("name", |m| m.name = absent("applications"))
            .but("request_id", |m| m.request_id.clear())
            .but("reason", |m| m.reason = long(4_001))
            .cases(),
    );
    cases
}

fn registrations() -> Vec<Case> {
    let right = pb::RegisterApplicationRequest {
        name: absent("applications"),
        request_id: uuid(),
        etag: "v1".into(),
        registration: Some(pb::Registration {
            received_on: "2024-02-14".into(),
            received_time: "12:00".into(),
            channel: pb::ReceiptChannel::Email.into(),
            ..Default::default()
        }),
        signature: Some(signature()),
    };
    fn of(m: &mut pb::RegisterApplicationRequest) -> &mut pb::Registration {
        m.registration.get_or_insert_default()
    }
    let rpc = "tilskudd.intake.v1.ApplicationService/RegisterApplication";
    Right::new(rpc, Audience::Office, right)
        .but("name", |m| m.name = absent("calls"))
        .but("request_id", |m| m.request_id.clear())
        .but("etag", |m| m.etag.clear())
        .but("registration", |m| m.registration = None)
        .but("registration.received_on", |m| {
            of(m).received_on = "2024-02-30".into()
        })
        .but("registration.received_time", |m| {
            of(m).received_time = "24:01".into()
        })
        .but("registration.channel", |m| of(m).channel = 9)
        .but("registration.late_reason", |m| of(m).late_reason = long(4_001))
        .but("signature.role", |m| {
            m.signature.get_or_insert_default().role = 99;
        })
        .cases()
}

fn drafts_of_calls() -> Vec<Case> {
    let right = pb::UpdateCallRequest {
        call: Some(pb::Call {
            name: absent("calls"),
            etag: "v1".into(),
            ..call()
        }),
        request_id: uuid(),
    };
    fn of(m: &mut pb::UpdateCallRequest) -> &mut pb::Call {
        m.call.get_or_insert_default()
    }
    let rpc = "tilskudd.intake.v1.CallService/UpdateCall";
    Right::new(rpc, Audience::Office, right)
        .but("request_id", |m| m.request_id.clear())
        .but("call.name", |m| of(m).name = absent("applications"))
        .but("call.etag", |m| of(m).etag.clear())
        .but("call.year", |m| of(m).year = 1999)
        .but("call.deadline_time", |m| of(m).deadline_time = "24:01".into())
        .cases()
}
