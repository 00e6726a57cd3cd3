//! Budget, own funding and earmark.

use tilskudd_kernel::ids::MeasureId;
use tilskudd_rulebook::{OtherGrant, Severity, Track, rejects};

use uuid::Uuid;

use crate::fixture::{Change, World, kkt, ore, world};

const SECTION_3: &str = "kkt-2024 KKI §3, continued";

#[test]
fn a_measure_has_a_budget_that_its_funding_makes_up() {
    let cases: [(&str, &str, Change); 6] = [
        ("budget", "budget_lines", |world| {
            world.measure().budget_lines.clear()
        }),
        ("budget-sum", "budget_lines", |world| {
            world.measure().applied = ore(59_999_999)
        }),
        ("budget-sum", "budget_lines", |world| {
            world.measure().own_funding = ore(20_000_001)
        }),
        ("budget-sum", "budget_lines", |world| {
            // Each is allowed, their sum is not.
            for line in &mut world.measure().budget_lines {
                line.amount = ore(100_000_000_000_000);
            }
        }),
        ("budget-line-keys", "budget_lines", |world| {
            world.measure().budget_lines[1].key = "1".to_owned()
        }),
        ("applied-amount", "applied_ore", |world| {
            world.measure().applied = ore(0);
            world.measure().own_funding = ore(80_000_000);
        }),
    ];
    for (rule, field, change) in cases {
        let field = format!("measures[0].{field}");
        // That the sums agree is asked by the system alone.
        let of = |section| {
            if rule == "budget-sum" {
                "system rule budget-in-balance"
            } else {
                section
            }
        };
        kkt().with(change).refused(rule, of(SECTION_3), &field);
        world("kki", Track::Competence)
            .with(change)
            .refused(rule, of("kki §3"), &field);
    }
    let negative = kkt().with(|world| {
        world.measure().budget_lines[0].amount = ore(-20_000_000);
        world.measure().budget_lines[1].amount = ore(100_000_000);
    });
    negative.refused("budget", SECTION_3, "measures[0].budget_lines");
}

#[test]
fn a_missing_own_share_needs_a_reason() {
    let without = |reason: &str| {
        kkt().with(|world| {
            world.measure().applied = ore(80_000_000);
            world.measure().own_funding = ore(0);
            world.measure().own_funding_reason = reason.to_owned();
        })
    };
    without(" ").refused("own-share", SECTION_3, "measures[0].own_funding_reason");
    assert_eq!(without("").findings()[0].severity, Severity::NeedsReason);
    without("Kommunen er i ROBEK.").noted("own-share", SECTION_3);
}

#[test]
fn the_grant_covers_no_own_share_of_another_grant() {
    let declared = kkt().with(|world| {
        let grant = OtherGrant {
            title: "Et tilskudd".to_owned(),
            amount: ore(1),
            demands_own_share: true,
            measures: Vec::new(),
        };
        world.application.other_grants = vec![grant];
    });
    let covered = declared.with(|world| world.measure().budget_lines[1].covers_own_share_elsewhere = true);
    let found = covered.findings();
    let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["other-grants", "own-share-elsewhere"]);
    assert_eq!(found[1].source.to_string(), SECTION_3);
    assert_eq!(found[1].field, "measures[0].budget_lines[1]");
    let kki = world("kki", Track::Bpa)
        .with(|world| world.measure().budget_lines[0].covers_own_share_elsewhere = true);
    kki.refused("own-share-elsewhere", "kki §3", "measures[0].budget_lines[0]");
}

#[test]
fn a_grant_that_demands_an_own_share_is_told_and_asked_about() {
    let declaring = |demands_own_share| {
        kkt().with(|world| {
            let grant = OtherGrant {
                title: "Et tilskudd".to_owned(),
                amount: ore(1),
                demands_own_share,
                measures: Vec::new(),
            };
            world.application.other_grants = vec![grant];
        })
    };
    let silent = declaring(false);
    silent.noted("other-grants", "kkt-2024 KKT: Det gis tilskudd til");
    assert!(!silent.findings()[0].text.nb.contains("egenandel"));
    let found = declaring(true).findings();
    let told: Vec<(&str, String)> = found
        .iter()
        .map(|one| (one.rule, one.source.to_string()))
        .collect();
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|(rule, source)| (*rule, source.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("other-grants", "kkt-2024 KKT: Det gis tilskudd til"),
            ("own-share-demanded", SECTION_3)
        ]
    );
    assert!(
        found[1].text.nb.contains("«Et tilskudd» krever en egenandel"),
        "{}",
        found[1].text.nb
    );
    assert!(!rejects(&found));
}

#[test]
fn an_earmark_is_known_and_fits_the_kind() {
    let asking = |edition, track, code: &str| {
        world(edition, track).with(|world| world.measure().earmark = code.to_owned())
    };
    let section = "kkt-2024 KKT: Pottens størrelse";
    asking("kkt-2024", Track::Development, "avlastning").accepted();
    for track in [Track::Competence, Track::Bpa] {
        asking("kkt-2024", track, "avlastning").refused("earmark-fit", section, "measures[0].earmark");
    }
    asking("kkt-2024", Track::Development, "heltid").refused("earmark-known", section, "measures[0].earmark");
    let source = "system rule known-earmark";
    asking("kki", Track::Development, "avlastning").refused("earmark-known", source, "measures[0].earmark");
}

#[test]
fn the_caseworker_sees_which_measure_other_money_goes_to_as_well() {
    let declaring = |measures: fn(&World) -> Vec<MeasureId>| {
        kkt().with(|world| {
            let measures = measures(world);
            let grant = OtherGrant {
                title: "Skjønnstilskudd".to_owned(),
                amount: ore(1),
                demands_own_share: false,
                measures,
            };
            world.application.other_grants = vec![grant];
        })
    };
    let title = kkt().application.measures[0].title.clone();
    let named = declaring(|world| vec![world.application.measures[0].id]).findings();
    assert!(
        named[0].text.nb.contains(&format!("til «{title}»")),
        "{}",
        named[0].text.nb
    );
    assert!(
        named[0].text.en.contains(&format!("for «{title}»")),
        "{}",
        named[0].text.en
    );
    // None, or one that was taken out since: nothing is said of measures.
    for measures in [
        |_: &World| Vec::new(),
        |_: &World| vec![MeasureId::from_uuid(Uuid::from_u128(99))],
    ] {
        let found = declaring(measures).findings();
        assert_eq!(found[0].rule, "other-grants");
        assert!(!found[0].text.nb.contains(&title), "{}", found[0].text.nb);
    }
}
