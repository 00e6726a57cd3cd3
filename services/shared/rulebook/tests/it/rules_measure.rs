//! What each measure is.

use tilskudd_rulebook::{CriterionAnswer, OrganisationKind, Partner, PartnerKind, ServiceField, Track};

use crate::fixture::{Change, World, apply_as, kkt, measure, world};

fn of_kind(edition: &str, kind: &str) -> World {
    world(edition, Track::Competence).with(|world| {
        world.application.measures = vec![measure(&world.edition, kind, 1)];
    })
}

#[test]
fn every_kind_of_its_own_edition_is_accepted_and_no_other() {
    let kki = [
        "courses",
        "other-competence",
        "innovation",
        "bpa-users",
        "bpa-caseworkers",
        "bpa-assistants",
    ];
    let kkt_only = ["service-development", "bpa"];
    let both = [
        "upper-secondary",
        "vocational-college",
        "bachelor",
        "further-education",
        "abc",
    ];
    for kind in both.iter().chain(&kki) {
        of_kind("kki", kind).accepted();
    }
    for kind in both.iter().chain(&kkt_only) {
        of_kind("kkt-2024", kind).accepted();
    }
    for kind in kki {
        let world = kkt().with(|world| world.measure().kind = kind.to_owned());
        world.refused(
            "measure-kind",
            "kkt-2024 KKT: Kompetansetiltak",
            "measures[0].kind",
        );
    }
    for kind in kkt_only {
        let world = world("kki", Track::Competence).with(|world| world.measure().kind = kind.to_owned());
        world.refused("measure-kind", "kki §4", "measures[0].kind");
    }
}

#[test]
fn short_courses_are_refused_in_kkt_except_abc_and_bpa() {
    let short = |edition, kind| of_kind(edition, kind).with(|world| world.measure().short_course = true);
    for kind in [
        "upper-secondary",
        "bachelor",
        "further-education",
        "service-development",
    ] {
        let section = "kkt-2024 KKT: Kompetansetiltak";
        short("kkt-2024", kind).refused("short-course", section, "measures[0].short_course");
    }
    for kind in ["abc", "bpa"] {
        short("kkt-2024", kind).accepted();
    }
    short("kki", "courses").accepted();
}

#[test]
fn a_measure_names_its_field() {
    let world = |edition| world(edition, Track::Competence).with(|world| world.measure().field = None);
    world("kki").refused("service-field", "kki §2", "measures[0].field");
    world("kkt-2024").refused(
        "service-field",
        "kkt-2024 KKT: Det gis tilskudd til",
        "measures[0].field",
    );
}

#[test]
fn sub_goals_and_target_groups_are_named_and_known() {
    let cases: [(&str, &str, Change); 4] = [
        ("sub-goals", "KKT: Delmål", |world| {
            world.measure().sub_goals.clear()
        }),
        // A sub-goal of KKI.
        ("sub-goals", "KKT: Delmål", |world| {
            world.measure().sub_goals.push("prevention".to_owned())
        }),
        ("target-groups", "KKT: Målgruppe", |world| {
            world.measure().target_groups.clear()
        }),
        ("target-groups", "KKT: Målgruppe", |world| {
            world.measure().target_groups = vec!["cats".to_owned()]
        }),
    ];
    for (rule, section, change) in cases {
        let field = format!("measures[0].{}", rule.replace('-', "_"));
        kkt()
            .with(change)
            .refused(rule, &format!("kkt-2024 {section}"), &field);
    }
    let goals = [
        "initial-and-further-education",
        "bpa-and-abc",
        "practice-placements",
        "service-development",
    ];
    kkt()
        .with(|world| world.measure().sub_goals = goals.map(str::to_owned).to_vec())
        .accepted();
    let none = world("kki", Track::Competence).with(|world| world.measure().sub_goals.clear());
    none.refused("sub-goals", "kki §1", "measures[0].sub_goals");
}

#[test]
fn staff_of_other_agencies_are_a_target_group_only_for_mental_health_competence() {
    use ServiceField::{Care, MentalHealthAndSubstanceUse as Mental};
    for (edition, section) in [("kki", "kki §1"), ("kkt-2024", "kkt-2024 KKT: Målgruppe")] {
        let others = |track, field| {
            world(edition, track).with(|world| {
                world.measure().target_groups.push("other-agencies".to_owned());
                world.measure().field = Some(field);
            })
        };
        others(Track::Competence, Mental).accepted();
        for (track, field) in [
            (Track::Competence, Care),
            (Track::Development, Mental),
            (Track::Bpa, Care),
        ] {
            others(track, field).refused("target-group-limits", section, "measures[0].target_groups");
        }
    }
}

#[test]
fn in_a_cooperation_the_municipality_applies() {
    let with_partner = |edition, kind, field| {
        world(edition, Track::Competence).with(|world| {
            apply_as(world, kind);
            world.measure().field = Some(field);
            world.measure().partners = vec![Partner {
                title: "En kommune".to_owned(),
                kind: PartnerKind::Municipality,
            }];
        })
    };
    use ServiceField::{Care, MentalHealthAndSubstanceUse as Mental};
    with_partner("kki", OrganisationKind::Municipality, Care).accepted();
    with_partner("kkt-2024", OrganisationKind::Municipality, Care).accepted();
    with_partner("kki", OrganisationKind::County, Care).refused(
        "cooperation",
        "kki §2",
        "measures[0].partners",
    );
    for kind in [
        OrganisationKind::County,
        OrganisationKind::IntermunicipalCompany,
        OrganisationKind::University,
    ] {
        let world = with_partner("kkt-2024", kind, Mental);
        world.refused("cooperation", "kkt-2024 KKT: Tillegg", "measures[0].partners");
    }
}

#[test]
fn every_criterion_has_an_answer_of_its_own() {
    for (edition, track, section, count) in [
        ("kki", Track::Development, "kki §4 B", 10),
        ("kki", Track::Bpa, "kki §4 C", 2),
        ("kki", Track::Competence, "kki §4", 1),
        (
            "kkt-2024",
            Track::Development,
            "kkt-2024 KKT: Tjenesteutvikling",
            6,
        ),
        ("kkt-2024", Track::Bpa, "kkt-2024 KKT: BPA", 3),
        ("kkt-2024", Track::Competence, "kkt-2024 KKT: Prioriteres", 1),
    ] {
        let whole = world(edition, track);
        assert_eq!(whole.edition.criteria(track).count(), count);
        for index in 0..count {
            let blank = whole
                .clone()
                .with(|world| world.measure().answers[index].answer = " ".to_owned());
            blank.refused("criteria", section, "measures[0].answers");
            let missing = whole.clone().with(|world| {
                world.measure().answers.remove(index);
            });
            missing.refused("criteria", section, "measures[0].answers");
        }
    }
}

#[test]
fn an_answer_to_no_criterion_or_given_twice_is_refused() {
    for code in ["evaluation", "needs"] {
        let world = world("kkt-2024", Track::Development).with(|world| {
            let answer = CriterionAnswer {
                criterion: code.to_owned(),
                answer: "Svar.".to_owned(),
            };
            world.measure().answers.push(answer);
        });
        world.refused("criteria", "kkt-2024 KKI §3, continued", "measures[0].answers");
    }
}

#[test]
fn welfare_technology_is_noted_in_kki_only() {
    let marked =
        |edition| world(edition, Track::Development).with(|world| world.measure().welfare_technology = true);
    marked("kki").noted("welfare-technology", "kki §2");
    marked("kkt-2024").accepted();
}
