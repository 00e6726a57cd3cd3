//! Every check finds the fault that it is for, planted in a service of three files.

use std::path::Path;

use anyhow::{Context, Result};
use tilskudd_house::source::{Crate, crates};
use tilskudd_house::{builds, circles, codes, dialect, links, names, pictures, purity, sizes, subjects};

/// A service `payment` with these files below `src`, and what every service has.
fn planted(files: &[(&str, &str)]) -> Result<Crate> {
    let root = tempfile::tempdir()?;
    std::fs::create_dir_all(root.path().join("services/shared"))?;
    let source = root.path().join("services/payment/src");
    for (path, text) in [("server.rs", ""), ("events.rs", "")].iter().chain(files) {
        let file = source.join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(file, text)?;
    }
    crates(root.path())?.pop().context("the planted service")
}

#[test]
fn a_domain_that_names_the_database_is_found() -> Result<()> {
    for impure in [
        "use sqlx::PgConnection;",
        "fn f(_: tilskudd_proto::intake::v1::Call) {}",
        "use crate::store;",
        "use super::super::codec::amounts;",
        "use tilskudd_runtime as anything;",
        "#[derive(Debug, sqlx_macros::FromRow)] struct Row;",
        "fn f() { use tonic::Status; }",
        "fn f() { assert_eq!(a, sqlx::Error::RowNotFound); }",
        "use crate::error::Error;",
    ] {
        let of = planted(&[("domain/account.rs", impure)])?;
        assert_eq!(purity::faults(&of, &[]).len(), 1, "{impure}");
        assert!(purity::faults(&of, &["payment/src/domain"]).is_empty());
    }
    let pure = planted(&[(
        "domain/account.rs",
        "use tilskudd_kernel::money::Money; use crate::error::x;",
    )])?;
    assert_eq!(purity::faults(&pure, &[]), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_circle_is_found_also_through_a_re_export() -> Result<()> {
    let direct = planted(&[
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "fn f(_: super::a::A) {}"),
    ])?;
    assert_eq!(circles::circles(&direct).len(), 1);
    let handed_on = planted(&[
        ("a.rs", "use crate::c::B;"),
        ("b.rs", "use crate::a; fn f() { a::g() }"),
        ("c.rs", "pub use crate::b::B;"),
    ])?;
    assert_eq!(circles::circles(&handed_on)[0].len(), 3);
    let none = planted(&[
        (
            "ops/mod.rs",
            "mod load; mod pay; pub use pay::run; pub struct Service;",
        ),
        ("ops/load.rs", "use super::Service;"),
        ("ops/pay.rs", "use super::{load, Service};"),
    ])?;
    assert_eq!(circles::circles(&none), Vec::<Vec<&str>>::new());
    Ok(())
}

#[test]
fn another_dialect_is_found() -> Result<()> {
    let of = planted(&[
        (
            "ops/pay.rs",
            "use crate::grpc::X; pub(crate) async fn run(at: &Scope) {} mod two { pub(crate) fn run() {} }",
        ),
        ("grpc.rs", "use crate::store;"),
        ("codec/pay.rs", "use crate::ops::pay;"),
    ])?;
    assert_eq!(dialect::faults(&of).len(), 5);
    let of = planted(&[
        (
            "ops/pay.rs",
            "use crate::{codec, store}; pub(crate) async fn run(scope: &Scope) {}",
        ),
        ("grpc.rs", "use crate::{codec, ops};"),
    ])?;
    assert_eq!(dialect::faults(&of), Vec::<String>::new());
    Ok(())
}

#[test]
fn subjects_that_name_each_other_are_found_and_messages_of_another() -> Result<()> {
    let of = planted(&[
        (
            "files/ops/release.rs",
            "use crate::accounts::store; use crate::accounts::codec::name;",
        ),
        ("accounts/ops/confirm.rs", "use crate::files::ops::withdraw;"),
    ])?;
    assert_eq!(subjects::subjects(&of).len(), 2);
    // The circle from both ends, and the codec.
    assert_eq!(subjects::faults(&of).len(), 3, "{:?}", subjects::faults(&of));
    let of = planted(&[
        (
            "files/ops/release.rs",
            "use crate::accounts::store; use crate::error::Error;",
        ),
        ("accounts/ops/confirm.rs", "use crate::accounts::codec;"),
        ("grpc.rs", "use crate::accounts::codec;"),
    ])?;
    assert_eq!(subjects::faults(&of), Vec::<String>::new());
    assert_eq!(subjects::graph(&of).len(), 1);
    Ok(())
}

#[test]
fn a_name_of_another_form_is_found() -> Result<()> {
    let of = planted(&[(
        "ops.rs",
        r#"fn f() { db.run_tx("attest_instalment", a); db.receive("reporting.call.copy", b); tx.audit("attested", c); }"#,
    )])?;
    assert_eq!(names::faults(&of).len(), 3);
    let of = planted(&[(
        "ops.rs",
        r#"fn f() { db.run_once("payment.instalment.attest", a); tx.audit("instalment.attested", c); }"#,
    )])?;
    assert_eq!(names::faults(&of), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_code_is_read_with_its_status_and_its_sentences() -> Result<()> {
    let of = planted(&[(
        "error.rs",
        r#"
        const GONE: &str = "GONE_AWAY";
        fn f() -> Result<()> {
            Refusal::denied("OVER_FRAME", None, LocalText::new("a", "a", format!("{left} is left. Lower it.")));
            Refusal::precondition("OVER_FRAME", None, LocalText::new("a", "a", "It is over. Lower it."));
            Failure::new(Kind::NotFound, GONE, LocalText::new("a", "a", "It is gone"));
            Refusal::other("NOT_A_CODE");
        }"#,
    )])?;
    let codes = codes::codes(&[of]);
    let over = &codes["OVER_FRAME"];
    assert_eq!(over.statuses.len(), 2, "one code with two statuses is seen");
    let text = |meaning: &str, remedy: &str| (meaning.to_owned(), remedy.to_owned());
    assert!(over.texts.contains(&text("{left} is left.", "Lower it.")));
    let gone = codes["GONE_AWAY"].texts.first();
    assert_eq!(
        gone,
        Some(&text("It is gone", "")),
        "a text without a remedy is seen"
    );
    assert_eq!(codes.len(), 2);
    Ok(())
}

#[test]
fn an_arrow_that_no_service_follows_is_found() -> Result<()> {
    let picture = "P[payment<br/>files]\nT[reporting]\nP == AwardBalanceChanged ==> T\n";
    assert_eq!(pictures::false_arrows(picture), Vec::<String>::new());
    for wrong in [
        picture.replace("P ==", "T =="),
        picture.replace("AwardBalanceChanged", "DecisionMade"),
        picture.replace("T[reporting]", "T[intake]"),
    ] {
        assert_eq!(pictures::false_arrows(&wrong).len(), 1, "{wrong}");
    }
    let sequence = "participant P as payment\nparticipant reporting\nP-)reporting: AwardBalanceChanged\n";
    assert_eq!(pictures::arrows(sequence), 1);
    assert_eq!(pictures::false_arrows(sequence), Vec::<String>::new());
    let wrong = sequence.replace("P-)reporting", "reporting-)P");
    assert_eq!(pictures::false_arrows(&wrong).len(), 1);
    let table = format!("{}\nold\n{}", pictures::TABLE.0, pictures::TABLE.1);
    assert_ne!(pictures::with_table(&table), Some(table));
    Ok(())
}

#[test]
fn a_document_that_names_what_is_not_there_is_found() -> Result<()> {
    let root = tempfile::tempdir()?;
    std::fs::create_dir_all(root.path().join("docs"))?;
    std::fs::write(
        root.path().join("a.rs"),
        "pub fn known_name() {} pub struct KnownType;",
    )?;
    std::fs::write(root.path().join("b.rs"), "pub fn other_name() {}")?;
    let write = |text: &str| std::fs::write(root.path().join("docs/ARCHITECTURE.md"), text);
    for wrong in [
        "[gone](../gone.rs)",
        "# A heading\n[to](#another-heading)",
        "[`a.rs`](../a.rs) `other_name`",
        "Read `unknown_name`.",
        "Read `KnownType::unknown_method`.",
    ] {
        write(wrong)?;
        assert_eq!(links::faults(root.path())?.len(), 1, "{wrong}");
    }
    write(
        "# A heading\n[to](#a-heading) [`a.rs`](../a.rs)\n`known_name`, `KnownType`, `other_name`, `word`, `--a-flag`\n```\nno_name\n```\n",
    )?;
    assert_eq!(links::faults(root.path())?, Vec::<String>::new());
    Ok(())
}

#[test]
fn the_picture_of_subjects_shows_who_names_whom_once() -> Result<()> {
    let of = planted(&[
        (
            "a/ops.rs",
            "use crate::b::store::read; use crate::c::store::read;",
        ),
        ("b/store.rs", "use crate::c::store::read;"),
        ("c/store.rs", ""),
    ])?;
    let picture = subjects::picture(std::iter::once(&of));
    let arrows: Vec<&str> = picture
        .lines()
        .filter(|line| line.contains("-->"))
        .map(str::trim)
        .collect();
    assert_eq!(arrows, ["payment_a --> payment_b", "payment_b --> payment_c"]);
    Ok(())
}

#[test]
fn a_part_that_is_built_otherwise_is_found() {
    let all = builds::parsed("tokio v1.54.1|fs,net\ntilskudd-kernel v0.1.0 (/here)|sqlx\nlibc v0.2.191|\n");
    let same = builds::parsed("tokio v1.54.1|net,fs\ntilskudd-kernel v0.1.0 (/here)|\n");
    assert_eq!(builds::differences(&all, &same), Vec::<String>::new());
    let other = builds::parsed("tokio v1.54.1|fs\nlibc v0.2.191|std\n");
    assert_eq!(
        builds::differences(&all, &other),
        ["libc v0.2.191 differs by std", "tokio v1.54.1 differs by net"]
    );
}

#[test]
fn a_long_file_without_a_reason_is_found() {
    let long = "fn f() {}\n".repeat(300);
    assert_eq!(sizes::fault(&long), None);
    assert!(sizes::fault(&format!("//! A module.\n{long}")).is_some());
    assert_eq!(
        sizes::fault(&format!("//! Over 300 lines: one table of all cases.\n{long}")),
        None
    );
    assert!(sizes::fault(&format!("//! Over 300 lines: tests\n{long}")).is_some());
    assert!(sizes::fault("//! Over 300 lines: one table of all cases.\n").is_some());
}
