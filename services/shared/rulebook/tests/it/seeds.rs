//! The editions against the texts that they are made from, topic by topic.

use tilskudd_rulebook::{
    Edition, EditionAppeal, JudgementEffect, PartnerKind, SanctionKind, resolve_shipped,
};

const KKI: &str = include_str!("../../seeds/regelverk-kki.txt");
const KKT: &str = include_str!("../../seeds/trondelag-kkt-2024.txt");

fn edition(id: &str) -> Edition {
    resolve_shipped(id).unwrap()
}

/// The codes of one list, in the order of the file.
fn codes(edition: &Edition, topic: &str, list: &str) -> Vec<String> {
    let rules = edition.rules().into_iter();
    let own = rules.filter(|rule| rule.topic == topic && rule.list == list && !rule.code.is_empty());
    own.map(|rule| rule.code).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_headings_of_the_sections_stand_in_the_texts() {
    for (id, seed) in [("kki", KKI), ("kkt-2023", KKT)] {
        let seed = flat(seed);
        for (section, heading) in edition(id).sections {
            // What continues has its heading in the other text; a slide may have none.
            let named = !section.ends_with(", continued") && !heading.contains('(');
            if named {
                assert!(seed.contains(&heading), "{id} {section}: {heading}");
            }
        }
    }
    // "(BPA)" is part of these headings.
    assert!(flat(KKI).contains("opplæring knyttet til brukerstyrt personlig assistanse (BPA)"));
    assert!(flat(KKT).contains("Tildelingskriterier for brukerstyrt personlig assistanse (BPA)"));
}

#[test]
fn goals_and_the_programmes_that_they_serve() {
    let (kki, kkt) = (edition("kki"), edition("kkt-2024"));
    assert_eq!(codes(&kki, "programmes", ""), ["un-goal-3-4"]);
    assert_eq!(
        codes(&kkt, "programmes", ""),
        ["kompetanseloft-2025", "full-time-plan", "tillitsreformen", "torn"]
    );
    assert_eq!((kki.goals.len(), kkt.goals.len()), (2, 5));
    assert_eq!(
        codes(&kkt, "sub_goals", ""),
        [
            "initial-and-further-education",
            "bpa-and-abc",
            "practice-placements",
            "service-development"
        ]
    );
    for edition in [&kki, &kkt] {
        assert_eq!(
            codes(edition, "target_groups", ""),
            [
                "leaders",
                "staff",
                "recruits",
                "other-agencies",
                "users-and-relatives"
            ]
        );
        assert_eq!(edition.chapter_post, "761/68");
    }
}

#[test]
fn what_is_judged_besides_the_criteria() {
    let judged = |id: &str, effect| {
        let judgements = edition(id).assessment.judgements;
        let own = judgements.into_iter().filter(|one| one.effect == effect);
        own.map(|one| (one.code, one.partner_kinds)).collect::<Vec<_>>()
    };
    // R17: KKI's alone; the slides are silent.
    let partners = vec![PartnerKind::Business, PartnerKind::EducationOrResearch];
    assert_eq!(
        judged("kki", JudgementEffect::Advantage),
        [("innovation-partnership".to_owned(), partners)]
    );
    assert_eq!(judged("kkt-2023", JudgementEffect::Advantage), []);
    // R20, in both.
    for id in ["kki", "kkt-2023"] {
        let seen = judged(id, JudgementEffect::SeenTogether);
        assert_eq!(seen, [("discretionary-funds".to_owned(), Vec::new())], "{id}");
    }
    // R7: KKI's alone.
    assert!(edition("kki").measures.welfare_technology.is_some());
    assert!(edition("kkt-2023").measures.welfare_technology.is_none());
}

#[test]
fn priorities_are_sets_and_bpa_alone_is_ordered() {
    let kki = edition("kki");
    for priority in kki.priorities() {
        let orders: Vec<Option<u32>> = priority.members.iter().map(|member| member.order).collect();
        if priority.code == "bpa" {
            assert_eq!(orders, [Some(1), Some(2), Some(3)]);
        } else {
            assert!(orders.iter().all(Option::is_none), "{}", priority.code);
        }
    }
    let themes = kki
        .priorities()
        .iter()
        .find(|one| one.code == "innovation-themes");
    let themes = &themes.unwrap().members;
    assert_eq!(themes.len(), 8);
    // The eighth is open: "andre nyskapende løsninger".
    assert!(themes[7].text.nb.starts_with("Andre nyskapende løsninger"));
    assert_eq!(
        codes(&edition("kkt-2024"), "priorities", ""),
        [
            "initial-and-further-education",
            "college-graduates",
            "decentralised-studies",
            "service-development",
            "district-municipalities"
        ]
    );
}

#[test]
fn reports_statistics_and_guidance() {
    let (kki, kkt) = (edition("kki"), edition("kkt-2024"));
    let further = kki
        .person_lists()
        .iter()
        .find(|list| list.code == "further-education");
    let of_which: Vec<&str> = further
        .unwrap()
        .of_which
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(
        of_which,
        ["mental-health", "substance-use", "children-and-young-people"]
    );
    assert_eq!(kki.person_lists().len(), 8);
    // R31: §6, which does not continue in KKT.
    assert_eq!(
        codes(&kki, "achievement", "statistics"),
        ["full-time-equivalents"]
    );
    assert!(kkt.achievement.statistics.is_empty());
    for edition in [&kki, &kkt] {
        assert_eq!(
            codes(edition, "reporting", "items"),
            [
                "own-assessment",
                "letter-criteria",
                "accounts",
                "auditor",
                "documentation"
            ]
        );
    }
    assert_eq!(codes(&kki, "guidance", ""), ["process-on-web"]);
    assert_eq!(
        codes(&kkt, "guidance", ""),
        [
            "report-forms",
            "meeting",
            "unused-money",
            "published-with-form",
            "advice"
        ]
    );
}

#[test]
fn control_sanctions_payment_and_appeal_continue_from_kki() {
    let (kki, kkt) = (edition("kki"), edition("kkt-2024"));
    for (edition, cited) in [
        (&kki, ["§8", "§9", "§10", "§11"]),
        (
            &kkt,
            [
                "KKI §8, continued",
                "KKI §9, continued",
                "KKI §10, continued",
                "KKI §11, continued",
            ],
        ),
    ] {
        let [appeal, payment, control, sanctions] = cited;
        assert_eq!(edition.appeal.award_and_refusal, EditionAppeal::None);
        assert_eq!(edition.appeal.section, appeal);
        assert_eq!(
            codes(edition, "payment", ""),
            ["changes-told", "overpaid-returned"]
        );
        assert!(edition.payment.iter().all(|one| one.section == payment));
        assert_eq!(
            codes(edition, "control", ""),
            ["use-of-money", "information", "delegation", "duty-to-produce"]
        );
        assert!(edition.control.iter().all(|one| one.section == control));
        let kinds: Vec<SanctionKind> = edition.sanctions.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, SanctionKind::ALL);
        assert!(edition.sanctions.iter().all(|one| one.section == sanctions));
    }
}
