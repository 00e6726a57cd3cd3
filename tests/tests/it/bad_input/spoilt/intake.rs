//! Intake.

use tilskudd_proto::common::v1::Audience;
use tilskudd_proto::intake::v1 as pb;

use super::{Case, Right, absent, elsewhere, long, wrong_check_digit};
use crate::support::intake::{REGION, call, content, organisation, signature};
use crate::support::{organisation_number, uuid};

pub(in crate::bad_input) fn cases() -> anyhow::Result<Vec<Case>> {
    let mut cases = applications()?;
    cases.extend(measures()?);
    cases.extend(submissions());
    cases.extend(calls());
    cases.extend(organisations());
    Ok(cases)
}

type Create = pb::CreateApplicationRequest;

fn application(m: &mut Create) -> &mut pb::Application {
    m.application.get_or_insert_default()
}

fn text(m: &mut Create) -> &mut pb::ApplicationContent {
    application(m).content.get_or_insert_default()
}

fn measure(m: &mut Create) -> &mut pb::Measure {
    &mut text(m).measures[0]
}

/// A draft in a call that is not there.
fn draft() -> anyhow::Result<Right<Create>> {
    let right = Create {
        parent: REGION.into(),
        request_id: uuid(),
        application: Some(pb::Application {
            call: absent("calls"),
            organisation_number: organisation_number(1),
            content: Some(content()?),
            ..Default::default()
        }),
    };
    let rpc = "tilskudd.intake.v1.ApplicationService/CreateApplication";
    Ok(Right::new(rpc, Audience::Applicant, right))
}

fn applications() -> anyhow::Result<Vec<Case>> {
    let spoilt = draft()?
        .but("parent", |m| m.parent = absent("applications"))
        .but("request_id", |m| m.request_id = "1".into())
        .but("application", |m| m.application = None)
        .but("application.organisation_number", |m| {
            application(m).organisation_number = wrong_check_digit(&organisation_number(1));
        })
        .but("application.organisation_number", |m| {
            application(m).organisation_number.clear()
        })
        .but("application.call", |m| application(m).call.clear())
        .but("application.call", |m| {
            application(m).call = absent("applications")
        })
        .but("application.call", |m| application(m).call = elsewhere("calls"))
        .but("application.content.purpose", |m| text(m).purpose = long(8_001))
        .but("application.content.purpose", |m| text(m).purpose.push('\u{7}'))
        .but("application.content.contact_email", |m| {
            text(m).contact_email = long(201)
        })
        .but("application.content.measures", |m| {
            let one = measure(m).clone();
            text(m).measures = vec![one; 51];
        })
        .but("application.content.other_grants[0].amount_ore", |m| {
            text(m).other_grants.push(pb::OtherGrant {
                title: "Annet".into(),
                amount_ore: -1,
                ..pb::OtherGrant::default()
            });
        });
    Ok(spoilt.cases())
}

fn measures() -> anyhow::Result<Vec<Case>> {
    let spoilt = draft()?
        .but("application.content.measures[0].id", |m| {
            measure(m).id = "m1".into()
        })
        .but("application.content.measures[0].title", |m| {
            measure(m).title = long(201)
        })
        .but("application.content.measures[0].field", |m| measure(m).field = 77)
        .but("application.content.measures[0].applied_ore", |m| {
            measure(m).applied_ore = -1
        })
        .but("application.content.measures[0].applied_ore", |m| {
            measure(m).applied_ore = i64::MAX
        })
        .but("application.content.measures[0].own_funding_ore", |m| {
            measure(m).own_funding_ore = i64::MIN
        })
        .but(
            "application.content.measures[0].budget_lines[1].amount_ore",
            |m| {
                measure(m).budget_lines[1].amount_ore = -5;
            },
        )
        .but("application.content.measures[0].partners[0].kind", |m| {
            measure(m).partners.push(pb::Partner {
                title: "Nabo".into(),
                kind: -1,
            });
        });
    Ok(spoilt.cases())
}

fn submissions() -> Vec<Case> {
    let right = pb::SubmitApplicationRequest {
        name: absent("applications"),
        request_id: uuid(),
        etag: "1".into(),
        signature: Some(signature()),
        summary_seen: true,
    };
    fn signed(m: &mut pb::SubmitApplicationRequest) -> &mut pb::ApplicationSignature {
        m.signature.get_or_insert_default()
    }
    Right::new(
        "tilskudd.intake.v1.ApplicationService/SubmitApplication",
        Audience::Applicant,
        right,
    )
    .but("name", |m| m.name = absent("calls"))
    .but("name", |m| m.name = format!("{REGION}/applications/1"))
    .but("request_id", |m| m.request_id.clear())
    .but("signature.role", |m| signed(m).role = 99)
    .but("signature.signatory", |m| signed(m).signatory = long(201))
    .but("signature.delegation_document", |m| {
        signed(m).delegation_document = long(201)
    })
    .cases()
}

fn calls() -> Vec<Case> {
    let right = pb::CreateCallRequest {
        parent: REGION.into(),
        request_id: uuid(),
        call: Some(call()),
    };
    fn of(m: &mut pb::CreateCallRequest) -> &mut pb::Call {
        m.call.get_or_insert_default()
    }
    let mut cases = Right::new(
        "tilskudd.intake.v1.CallService/CreateCall",
        Audience::Office,
        right,
    )
    .but("parent", |m| m.parent = absent("calls"))
    .but("call", |m| m.call = None)
    .but("call.edition", |m| of(m).edition.clear())
    .but("call.year", |m| of(m).year = 1999)
    .but("call.year", |m| of(m).year = i32::MAX)
    .but("call.opens_on", |m| of(m).opens_on = "15.01.2024".into())
    .but("call.deadline_date", |m| {
        of(m).deadline_date = "2024-02-30".into()
    })
    .but("call.deadline_time", |m| of(m).deadline_time = "24:01".into())
    .but("call.auditor_threshold_ore", |m| of(m).auditor_threshold_ore = -1)
    .but("call.report_waiver_ore", |m| of(m).report_waiver_ore = i64::MAX)
    .but("call.appeal", |m| of(m).appeal = 7)
    .but("call.recipients[1]", |m| of(m).recipients = vec![1, 99])
    .but("call.other_regions[0]", |m| of(m).other_regions = vec![1])
    .but("call.contact_point", |m| of(m).contact_point = long(201))
    .but("call.applications_per_applicant", |m| {
        of(m).applications_per_applicant = -1
    })
    .cases();
    let right = pb::ReopenCallRequest {
        name: absent("calls"),
        request_id: uuid(),
        organisation_number: organisation_number(3),
        until: "2024-04-01".into(),
        reason: "Feil i skjemaet.".into(),
    };
    cases.extend(
        Right::new(
            "tilskudd.intake.v1.CallService/ReopenCall",
            Audience::Office,
            right,
        )
        .but("organisation_number", |m| {
            m.organisation_number = "123456789".into()
        })
        .but("until", |m| m.until = "2024-13-01".into())
        .but("reason", |m| m.reason = long(4_001))
        .but("reason", |m| m.reason = " \n ".into())
        .cases(),
    );
    cases
}

fn organisations() -> Vec<Case> {
    let (one, other) = (organisation_number(4), organisation_number(5));
    let right = pb::ImportOrganisationsRequest {
        parent: "regions/national".into(),
        request_id: uuid(),
        // Only a municipality has a number of its own, so that a county's kind can be spoilt alone.
        organisations: vec![
            pb::Organisation {
                kind: pb::OrganisationKind::County.into(),
                municipality_number: String::new(),
                ..organisation(&one)
            },
            organisation(&other),
        ],
    };
    Right::new(
        "tilskudd.intake.v1.OrganisationService/ImportOrganisations",
        Audience::Directorate,
        right,
    )
    .but("parent", |m| m.parent = elsewhere("organisations"))
    .but("organisations", |m| m.organisations.clear())
    .but("organisations", |m| {
        m.organisations = vec![organisation(&organisation_number(4)); 501]
    })
    .but("organisations[1].organisation_number", |m| {
        m.organisations[1].organisation_number = wrong_check_digit(&other);
    })
    .but("organisations[1].title", |m| m.organisations[1].title.clear())
    .but("organisations[0].kind", |m| m.organisations[0].kind = 0)
    .but("organisations[0].kind", |m| m.organisations[0].kind = 99)
    .but("organisations[0].region", |m| {
        m.organisations[0].region = "Trøndelag".into()
    })
    .but("organisations[0].centrality_class", |m| {
        m.organisations[0].centrality_class = 7
    })
    .cases()
}
