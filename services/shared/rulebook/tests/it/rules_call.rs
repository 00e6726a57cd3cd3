//! Over 300 lines: the rules of a call, each accepted and refused.
//!
//! Call, applicant, signature, contents and the limit on projects.

use tilskudd_kernel::dates::Deadline;
use tilskudd_rulebook::{
    OrganisationKind as Kind, RegisterStatus, ServiceField, SignatoryRole as Role, Track,
};

use crate::fixture::{CALL, Change, apply_as, at, date, kkt, measure, world};

fn call_clause(clause: &str) -> String {
    format!("call {CALL} {clause}")
}

#[test]
fn a_complete_application_is_accepted_in_every_edition_and_track() {
    for edition in ["kki", "kkt-2023", "kkt-2024"] {
        for track in Track::ALL {
            world(edition, *track).accepted();
        }
    }
}

#[test]
fn opening_and_deadline_hold_to_the_second() {
    let set = |now: &str, time: &str| {
        kkt().with(|world| {
            world.history.now = at(now);
            world.call.deadline = Deadline::parse(date("2024-03-01"), time).unwrap();
        })
    };
    // Oslo is one hour ahead of UTC in winter.
    for (now, time, rule, clause) in [
        ("2024-01-14T22:59:59Z", "", "opens-on", "opens_on"),
        ("2024-03-01T23:00:00Z", "", "deadline", "deadline"),
        ("2024-03-01T11:01:00Z", "12:00", "deadline", "deadline"),
    ] {
        set(now, time).refused(rule, &call_clause(clause), "");
    }
    for (now, time) in [
        ("2024-01-14T23:00:00Z", ""),
        ("2024-03-01T22:59:59Z", ""),
        ("2024-03-01T11:00:59Z", "12:00"),
    ] {
        set(now, time).accepted();
    }
}

#[test]
fn a_reopened_call_takes_the_applicant_to_the_end_of_the_day() {
    let late = |now: &str| {
        kkt().with(|world| {
            world.history.now = at(now);
            world.call.reopened_until = Some(date("2024-03-08"));
        })
    };
    late("2024-03-08T22:59:59Z").accepted();
    late("2024-03-08T23:00:00Z").refused("deadline", &call_clause("deadline"), "");
    late("2024-01-10T12:00:00Z").accepted();
}

#[test]
fn one_application_per_call_unless_the_call_allows_more() {
    for (before, allowed, accepted) in [
        (0, 0, true),
        (1, 0, false),
        (1, 1, false),
        (1, 2, true),
        (2, 2, false),
    ] {
        let world = kkt().with(|world| {
            world.history.applications_in_call = before;
            world.call.applications_per_applicant = allowed;
        });
        if accepted {
            world.accepted();
        } else {
            world.refused("one-application", &call_clause("applications_per_applicant"), "");
        }
    }
}

#[test]
fn the_application_goes_to_the_applicants_own_region() {
    let other = |edition| {
        world(edition, Track::Competence)
            .with(|w| w.application.applicant.region = "nordland".parse().unwrap())
    };
    other("kki").refused("region", "kki §3", "organisation_number");
    other("kkt-2024").refused("region", "kkt-2024 KKI §3, continued", "organisation_number");
    let national = other("kkt-2024").with(|world| {
        world.edition.managing_office = tilskudd_rulebook::ManagingOffice::National;
        world.call.region = tilskudd_kernel::tenant::Tenant::national();
    });
    national.accepted();
}

#[test]
fn only_the_editions_recipients_can_apply() {
    let by = |edition, kind| {
        world(edition, Track::Competence).with(|world| {
            apply_as(world, kind);
            world.measure().field = Some(ServiceField::MentalHealthAndSubstanceUse);
        })
    };
    let refused_by_kki = [
        Kind::IntermunicipalCompany,
        Kind::University,
        Kind::VocationalCollege,
        Kind::HealthEnterprise,
        Kind::Foundation,
        Kind::PrivateCompany,
        Kind::Voluntary,
    ];
    for kind in refused_by_kki {
        by("kki", kind).refused("recipient-kind", "kki §2", "organisation_number");
    }
    for kind in &refused_by_kki[2..] {
        let section = "kkt-2024 KKT: Hvem kan få tilskudd";
        by("kkt-2024", *kind).refused("recipient-kind", section, "organisation_number");
    }
    for kind in [Kind::Municipality, Kind::County] {
        by("kki", kind).accepted();
    }
    for kind in [
        Kind::Municipality,
        Kind::County,
        Kind::IntermunicipalCompany,
        Kind::University,
    ] {
        by("kkt-2024", kind).accepted();
    }
}

#[test]
fn the_call_narrows_and_widens_the_recipients() {
    let by = |kind| {
        kkt().with(|world| {
            apply_as(world, kind);
            world.call.recipients = vec![Kind::Municipality, Kind::VocationalCollege];
        })
    };
    by(Kind::Municipality).accepted();
    by(Kind::University).refused(
        "call-recipients",
        &call_clause("recipients"),
        "organisation_number",
    );
    by(Kind::VocationalCollege).noted("call-recipients", &call_clause("recipients"));
    let section = "kkt-2024 KKT: Hvem kan få tilskudd";
    by(Kind::Foundation).refused("recipient-kind", section, "organisation_number");
}

#[test]
fn a_dissolved_applicant_is_told_who_has_taken_over() {
    let told = |successors: &[&str]| {
        let world = kkt().with(|world| {
            let applicant = &mut world.application.applicant;
            applicant.status = RegisterStatus::Dissolved;
            applicant.successors = successors.iter().map(|one| one.parse().unwrap()).collect();
        });
        world.refused(
            "register-status",
            "system rule registered-applicant",
            "organisation_number",
        );
        world.findings()[0].text.en.to_string()
    };
    assert!(told(&[]).ends_with("Check the organisation number, and who has taken over."));
    assert!(told(&["929911709", "829912252"]).ends_with("taken over: 929911709, 829912252."));
}

#[test]
fn a_county_applies_for_competence_only_and_in_kkt_only_in_mental_health() {
    use ServiceField::{Care, MentalHealthAndSubstanceUse as Mental};
    let county = |edition, track, field| {
        world(edition, track).with(|world| {
            apply_as(world, Kind::County);
            world.measure().field = Some(field);
        })
    };
    county("kki", Track::Competence, Care).accepted();
    county("kkt-2024", Track::Competence, Mental).accepted();
    for track in [Track::Development, Track::Bpa] {
        county("kki", track, Mental).refused("recipient-track", "kki §2", "measures[0].kind");
        for field in [Care, Mental] {
            let section = "kkt-2024 KKT: Tillegg";
            county("kkt-2024", track, field).refused("recipient-track", section, "measures[0].kind");
        }
    }
    county("kkt-2024", Track::Competence, Care).refused(
        "recipient-field",
        "kkt-2024 KKT: Tillegg",
        "measures[0].field",
    );
}

#[test]
fn the_signatory_is_the_director_or_a_delegate_with_a_document() {
    let section = "kkt-2024 KKI §3, continued";
    let signed = |kind, role, document: &str| {
        kkt().with(|world| {
            world.application.applicant.kind = kind;
            world.measure().field = Some(ServiceField::MentalHealthAndSubstanceUse);
            let signature = world.application.signature.as_mut().unwrap();
            signature.role = role;
            signature.delegation_document = document.to_owned();
        })
    };
    let directors = [
        (Kind::Municipality, Role::MunicipalDirector),
        (Kind::County, Role::CountyDirector),
        (Kind::IntermunicipalCompany, Role::ManagingDirector),
        (Kind::University, Role::UniversityDirector),
    ];
    for (kind, own) in directors {
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::Delegate) {
            let world = signed(kind, role, "");
            if role == own {
                world.accepted();
            } else {
                world.refused("signature-role", section, "signature.role");
            }
        }
        signed(kind, Role::Delegate, "2024/17").accepted();
        signed(kind, Role::Delegate, " ").refused(
            "delegation-document",
            section,
            "signature.delegation_document",
        );
    }
    kkt()
        .with(|world| world.application.signature = None)
        .refused("signature", section, "signature");
    let nameless = kkt().with(|world| world.application.signature.as_mut().unwrap().signatory.clear());
    nameless.refused("signature", section, "signature");
}

#[test]
fn the_application_states_what_section_3_asks() {
    let cases: [(&str, Change); 4] = [
        ("purpose", |world| world.application.purpose.clear()),
        ("description", |world| {
            world.application.description = " \n".to_owned()
        }),
        ("control-statement", |world| {
            world.application.control_statement.clear()
        }),
        ("measures", |world| world.application.measures.clear()),
    ];
    for (rule, change) in cases {
        let field = rule.replace('-', "_");
        kkt()
            .with(change)
            .refused(rule, "kkt-2024 KKI §3, continued", &field);
        world("kki", Track::Bpa)
            .with(change)
            .refused(rule, "kki §3", &field);
    }
}

#[test]
fn the_applicant_ranks_its_measures_from_one_without_gaps() {
    let ranked = |first, second| {
        kkt().with(|world| {
            let other = measure(&world.edition, "abc", second);
            world.application.measures.push(other);
            world.measure().rank = first;
        })
    };
    ranked(1, 2).accepted();
    ranked(2, 1).accepted();
    let rule = "system rule own-ranking";
    ranked(2, 2).refused("ranks", rule, "measures[1].rank");
    ranked(0, 1).refused("ranks", rule, "measures[0].rank");
    ranked(3, 1).refused("ranks", rule, "measures[0].rank");
    ranked(u32::MAX, 2).refused("ranks", rule, "measures[0].rank");
}

#[test]
fn at_most_five_development_projects_over_all_applications_of_the_year() {
    let projects = |edition: &str, kind, here: u32, before| {
        world(edition, Track::Development).with(|world| {
            apply_as(world, kind);
            let code = world.measure().kind.clone();
            let edition = &world.edition;
            world.application.measures = (1..=here).map(|rank| measure(edition, &code, rank)).collect();
            world.history.development_projects_in_year = before;
        })
    };
    let section = "kkt-2024 KKT: Tjenesteutvikling";
    for (here, before) in [(5, 0), (1, 4), (3, 2)] {
        projects("kkt-2024", Kind::Municipality, here, before).accepted();
    }
    for (here, before) in [(6, 0), (1, 5), (3, 3)] {
        let world = projects("kkt-2024", Kind::Municipality, here, before);
        world.refused("max-development-projects", section, "measures");
    }
    // KKI has no such limit, and the words of KKT bind a municipality.
    projects("kki", Kind::Municipality, 9, 9).accepted();
    projects("kkt-2024", Kind::IntermunicipalCompany, 6, 0).noted("max-development-projects", section);
    // Competence measures do not count, nor is an application without a project held up by earlier ones.
    kkt()
        .with(|world| world.history.development_projects_in_year = 9)
        .accepted();
}
