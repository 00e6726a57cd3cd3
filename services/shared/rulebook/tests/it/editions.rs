//! Over 300 lines: the faults of an edition, each with its case.
//!
//! Editions: inheritance, provenance, canonical text, and a vocabulary that is closed.

use std::error::Error as _;

use tilskudd_rulebook::{
    AppealRule, Edition, Error, JudgementEffect, LetterClause, OrganisationKind, Track, resolve,
    resolve_shipped, shipped, shipped_ids,
};

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Resolves kkt-2024 where one file is changed.
fn changed(id: &str, change: impl Fn(&str) -> String) -> Result<Edition, Error> {
    resolve("kkt-2024", &|asked| {
        let text = shipped(asked)?;
        Some(if asked == id {
            change(text)
        } else {
            text.to_owned()
        })
    })
}

#[test]
fn the_shipped_editions_resolve_and_come_back_from_their_canonical_text() {
    for id in shipped_ids() {
        let edition = resolve_shipped(id).unwrap();
        let canonical = edition.canonical_json();
        assert!(canonical.len() < 512 * 1024);
        let back = Edition::from_canonical(&canonical).unwrap();
        assert_eq!(back, edition);
        assert_eq!(back.hash(), edition.hash());
        assert_eq!(edition.hash().len(), 64);
        assert_eq!(edition.chapter_post, "761/68");
    }
    assert!(matches!(
        resolve_shipped("kkt-1999"),
        Err(Error::UnknownEdition(_))
    ));
}

#[test]
fn kkt_takes_the_procedure_of_kki_and_nothing_else() {
    let kkt = resolve_shipped("kkt-2023").unwrap();
    for line in kkt.provenance() {
        let procedure = [
            "contents",
            "own_share",
            "signatures",
            "reporting",
            "decision",
            "appeal",
            "payment",
            "control",
            "sanctions",
            "announcement",
            "letter",
        ];
        if line.from == "kki" {
            assert!(procedure.contains(&line.topic.as_str()), "{line:?}");
            assert!(
                line.section.starts_with("KKI §") && line.section.ends_with(", continued"),
                "{line:?}"
            );
            let number = line
                .section
                .trim_start_matches("KKI §")
                .trim_end_matches(", continued");
            assert!(
                [3, 5, 7, 8, 9, 10, 11, 12].contains(&number.parse::<u32>().unwrap()),
                "{line:?}"
            );
        } else {
            assert_eq!(line.from, "kkt-2023");
            assert!(!procedure.contains(&line.topic.as_str()), "{line:?}");
        }
    }
    assert_eq!(
        kkt.source(&kkt.signatures.section).to_string(),
        "kkt-2023 KKI §3, continued"
    );
}

#[test]
fn kkt_2024_continues_2023_wholesale_with_the_same_sections() {
    let (before, now) = (
        resolve_shipped("kkt-2023").unwrap(),
        resolve_shipped("kkt-2024").unwrap(),
    );
    assert_eq!(before.provenance(), now.provenance());
    assert!(now.provenance().iter().all(|line| line.from != "kkt-2024"));
    assert_eq!(now.lineage, ["kkt-2024", "kkt-2023", "kki"]);
    assert_eq!(
        now.source(&now.recipients.section).to_string(),
        "kkt-2024 KKT: Hvem kan få tilskudd"
    );
    let renamed = Edition {
        id: "kkt-2023".to_owned(),
        lineage: before.lineage.clone(),
        ..now
    };
    assert_eq!(renamed, before);
}

#[test]
fn the_editions_say_what_the_seeds_say() {
    let (kki, kkt) = (
        resolve_shipped("kki").unwrap(),
        resolve_shipped("kkt-2024").unwrap(),
    );
    let count = |edition: &Edition, track| {
        edition
            .measure_kinds()
            .iter()
            .filter(|kind| kind.track == track)
            .count()
    };
    assert_eq!(
        (count(&kki, Track::Competence), count(&kkt, Track::Competence)),
        (7, 5)
    );
    assert_eq!(
        (
            kki.criteria(Track::Development).count(),
            kkt.criteria(Track::Development).count()
        ),
        (10, 6)
    );
    assert_eq!(
        (kki.max_development_projects(), kkt.max_development_projects()),
        (None, Some(5))
    );
    assert_eq!((kki.sub_goals.len(), kkt.sub_goals.len()), (4, 4));
    assert_eq!(kki.narrative_questions().len(), 5);
    assert_eq!(
        kki.priorities()
            .iter()
            .find(|p| p.code == "innovation-themes")
            .unwrap()
            .members
            .len(),
        8
    );
    assert_eq!(kkt.priorities().len(), 5);
    assert!(kki.earmark("avlastning").is_none() && kkt.earmark("avlastning").is_some());
    assert!(kki.recipient(OrganisationKind::University).is_none());
    assert!(kkt.recipient(OrganisationKind::University).is_some());
    assert_eq!(
        kkt.report_due(2024.try_into().unwrap()).unwrap().to_string(),
        "2025-03-01"
    );
    assert!(
        LetterClause::ALL
            .iter()
            .all(|clause| kkt.letter_text(*clause).is_some())
    );
    assert_eq!(
        kkt.appeal_text(AppealRule::None).0.to_string(),
        "kkt-2024 KKI §8, continued"
    );
    assert_eq!(
        kkt.appeal_text(AppealRule::Ordinary).0.to_string(),
        "forvaltningsloven §28"
    );
}

#[test]
fn an_unknown_kind_of_rule_is_an_error_that_names_it_and_its_line() {
    let error = changed("kkt-2023", |text| {
        format!("{text}\n[quota_per_inhabitant]\nvalue = 3\n")
    })
    .unwrap_err();
    let told = chain(&error);
    assert!(
        told.contains("kkt-2023") && told.contains("quota_per_inhabitant") && told.contains("line"),
        "{told}"
    );
    let error = changed("kkt-2023", |text| {
        text.replace("value = 5", "value = 5\nwhen = \"size > 3\"")
    })
    .unwrap_err();
    assert!(chain(&error).contains("when"), "{}", chain(&error));
    let error = changed("kkt-2023", |text| text.replace("\"municipality\"", "\"moon\"")).unwrap_err();
    assert!(chain(&error).contains("moon"), "{}", chain(&error));
}

#[test]
fn an_edition_that_does_not_fit_together_is_refused_with_every_fault() {
    let twice = |text: &str| text.replace("code = \"bachelor\"", "code = \"abc\"");
    let error = changed("kkt-2023", twice).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("measures.kinds[4].code: `abc` stands in measures.kinds[2] already"),
        "{told}"
    );
    assert!(told.contains("`bachelor` is no kind of measure"), "{told}");
    for (from, to, fault) in [
        (
            "section = \"KKT: BPA\"",
            "section = \"KKT: Bpa\"",
            "is cited but not listed",
        ),
        ("order = 6\n", "order = 8\n", "here 6 is expected, not 8"),
        (
            "chapter_post = \"761/68\"",
            "chapter_post = \"761\"",
            "is not like 761/68",
        ),
        ("en = \"Models of respite.\"", "en = \" \"", "it is blank"),
        ("value = 5", "value = 5\nfrom = \"kki\"", "leave it out"),
    ] {
        let error = changed("kkt-2023", |text| text.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains(fault), "{error}");
    }
}

#[test]
fn a_missing_topic_a_circle_and_a_wrong_id_are_refused() {
    let error = changed("kki", |text| {
        text.replace("[announcement]", "[[sanctions]]\nkind = \"stop\"")
    })
    .unwrap_err();
    assert!(chain(&error).contains("announcement"), "{}", chain(&error));
    let circle = resolve("a", &|id| {
        Some(format!(
            "id = \"{id}\"\n[inherits]\nedition = \"a\"\ntake = \"all\"\n"
        ))
    });
    assert!(matches!(circle, Err(Error::Inheritance(_))));
    let wrong = resolve("a", &|_| Some("id = \"b\"\n".to_owned()));
    assert!(matches!(wrong, Err(Error::WrongId { .. })));
}

#[test]
fn canonical_text_is_taken_strictly() {
    let canonical = resolve_shipped("kkt-2024").unwrap().canonical_json();
    let spaced = canonical.replacen(':', ": ", 1);
    assert!(matches!(
        Edition::from_canonical(&spaced),
        Err(Error::NotCanonical(_))
    ));
    let unknown = canonical.replacen('{', "{\"aaa\":1,", 1);
    let error = Edition::from_canonical(&unknown).unwrap_err();
    assert!(chain(&error).contains("aaa"));
    let doubled = canonical.replace("\"code\":\"bachelor\"", "\"code\":\"abc\"");
    assert!(matches!(
        Edition::from_canonical(&doubled),
        Err(Error::Inconsistent { .. })
    ));
    assert!(matches!(Edition::from_canonical("{}"), Err(Error::Canonical(_))));
}

#[test]
fn an_edition_overrides_a_topic_and_says_so() {
    let text = "id = \"kkt-2027\"\n[inherits]\nedition = \"kkt-2024\"\ntake = \"all\"\n\
                [sections]\n\"§1\" = \"Grenser\"\n\
                [limits.max_development_projects]\nvalue = 7\napplicants = [\"municipality\"]\nsection = \"§1\"\n\
                text = { nb = \"Sju.\", nn = \"Sju.\", en = \"Seven.\" }\n";
    let edition = resolve("kkt-2027", &|id| {
        if id == "kkt-2027" {
            Some(text.to_owned())
        } else {
            shipped(id).map(str::to_owned)
        }
    });
    let edition = edition.unwrap();
    assert_eq!(edition.max_development_projects(), Some(7));
    let own: Vec<_> = edition
        .provenance()
        .into_iter()
        .filter(|line| line.from == "kkt-2027")
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].topic, "limits");
}

#[test]
fn every_rule_is_read_out_with_its_section() {
    for id in shipped_ids() {
        let edition = resolve_shipped(id).unwrap();
        let rules = edition.rules();
        // Nothing with a section is left out, whatever topic it is in.
        let cited = edition.canonical_json().matches("\"section\":").count();
        assert_eq!(rules.len(), cited, "{id}");
        assert!(
            rules
                .iter()
                .all(|rule| edition.sections.contains_key(&rule.section))
        );
        assert!(rules.iter().all(|rule| edition.lineage.contains(&rule.from)));
        let themes = rules.iter().find(|rule| rule.code == "innovation-themes");
        assert_eq!(
            themes.map_or(0, |rule| rule.parts.len()),
            if *id == "kki" { 8 } else { 0 }
        );
    }
}

#[test]
fn grades_are_the_ones_that_caseworkers_give() {
    for id in ["kki", "kkt-2023", "kkt-2024"] {
        let edition = resolve_shipped(id).unwrap();
        let codes: Vec<&str> = edition.grades().iter().map(|grade| grade.code.as_str()).collect();
        assert_eq!(codes, ["high", "good", "some", "low"], "{id}");
    }
}

#[test]
fn only_kki_excludes_ordinary_development_work() {
    let excluding = |id: &str| {
        let judgements = resolve_shipped(id).unwrap().assessment.judgements;
        let excluding = judgements
            .into_iter()
            .filter(|one| one.effect == JudgementEffect::Excludes);
        excluding.map(|one| (one.code, one.section)).collect::<Vec<_>>()
    };
    let section = ("ordinary-development-work".to_owned(), "§4".to_owned());
    assert_eq!(excluding("kki"), [section]);
    assert_eq!(excluding("kkt-2023"), []);
    assert_eq!(excluding("kkt-2024"), []);
}
