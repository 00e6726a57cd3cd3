//! Over 300 lines: every way in which a workbook is refused or taken.
//!
//! Workbooks in and lists out, over real gRPC: all of a workbook or none of it.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::workbook_service_client::WorkbookServiceClient;
use tilskudd_runtime::peers::PeerChannel;
use tonic::{Code, Status};

use crate::book::{BUDSJETT, Book, SOKNAD, TILTAK};
use crate::samples::{call, kkt};
use crate::tokens;
use crate::world::{REGION, code, fields, id, source, world};

pub(crate) fn client(token: &str) -> WorkbookServiceClient<PeerChannel> {
    WorkbookServiceClient::new(world().channel(token))
}

/// A workbook with so many applications of an organisation, each with one measure.
pub(crate) fn book(number: &str, applications: u32) -> Book {
    let mut book = Book::template();
    for row in 5..5 + applications {
        let (own, measure) = (format!("S{row}"), format!("T{row}"));
        book.fill(
            SOKNAD,
            row,
            &[
                &own,
                number,
                "Kontakt",
                "post@example.no",
                "Formål.",
                "Beskrivelse.",
                "Kontroll.",
            ],
        );
        let mut cells = [
            &own,
            &measure,
            "",
            "bachelor",
            "Sykepleie",
            "Deltid.",
            "care",
            "initial-and-further-education",
        ]
        .to_vec();
        cells.extend(["", "", "", "staff", "", "", "", "", "=600000.5", "200 000,00"]);
        book.fill(TILTAK, row, &cells);
    }
    let mut row = 5;
    for measure in 5..5 + applications {
        let of = format!("T{measure}");
        book.fill(BUDSJETT, row, &[&of, "=1", "Lønn", "=600000.5"]);
        book.fill(BUDSJETT, row + 1, &[&of, "=2", "Vikar", "=200000"]);
        row += 2;
    }
    book
}

pub(crate) fn request(call: &str, workbook: Vec<u8>, validate_only: bool) -> pb::ImportApplicationsRequest {
    pb::ImportApplicationsRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        call: call.to_owned(),
        workbook,
        validate_only,
        again: false,
    }
}

pub(crate) async fn import(
    number: &str,
    request: pb::ImportApplicationsRequest,
) -> Result<pb::ImportApplicationsResponse, Status> {
    let response = client(&tokens::applicant(number))
        .import_applications(request)
        .await;
    response.map(tonic::Response::into_inner)
}

/// How many applications an organisation has, in any state.
pub(crate) async fn stored(number: &str) -> i64 {
    let count = "SELECT count(*) FROM intake.application WHERE organisation_number = $1";
    sqlx::query_scalar(count)
        .bind(number)
        .fetch_one(&mut world().sql().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn anyone_gets_the_template_of_a_call_or_of_an_edition() {
    let call = world().call(call()).await;
    for target in [
        pb::get_template_request::Target::Call(call),
        pb::get_template_request::Target::Edition("kkt-2024".to_owned()),
    ] {
        let request = pb::GetTemplateRequest {
            parent: REGION.to_owned(),
            target: Some(target),
        };
        let response = client("").get_template(request).await.unwrap().into_inner();
        assert_eq!(response.edition, "kkt-2024");
        assert!(response.workbook == tilskudd_workbook::template(&kkt()).unwrap());
    }
    let unknown = pb::get_template_request::Target::Edition("kkt-1999".to_owned());
    let request = pb::GetTemplateRequest {
        parent: REGION.to_owned(),
        target: Some(unknown),
    };
    assert_eq!(
        client("").get_template(request.clone()).await.unwrap_err().code(),
        Code::NotFound
    );
    let request = pb::GetTemplateRequest {
        target: None,
        ..request
    };
    assert_eq!(
        fields(&client("").get_template(request).await.unwrap_err()),
        ["target"]
    );
}

#[tokio::test]
async fn a_workbook_becomes_drafts_once_and_they_can_be_submitted() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let request = request(&call, book(&number, 3).bytes(), false);
    let imported = import(&number, request.clone()).await.unwrap();
    assert_eq!((imported.faults.len(), imported.faults_total), (0, 0));
    let references: Vec<&str> = imported
        .applications
        .iter()
        .map(|one| one.reference.as_str())
        .collect();
    assert_eq!(references, ["S5", "S6", "S7"]);
    let first = &imported.applications[0];
    assert_eq!(
        (
            first.measures,
            first.applied_ore,
            first.organisation_number.as_str()
        ),
        (1, 60_000_050, number.as_str())
    );
    // The same request again gives the same drafts, not three more.
    assert_eq!(import(&number, request).await.unwrap(), imported);
    assert_eq!(stored(&number).await, 3);
    let get = pb::GetApplicationRequest {
        name: first.name.clone(),
    };
    let draft = world().applications(&number).get_application(get).await.unwrap();
    let draft = draft.into_inner().application.unwrap();
    assert_eq!(
        (draft.state(), draft.etag.as_str()),
        (pb::ApplicationState::Draft, first.etag.as_str())
    );
    let content = draft.content.clone().unwrap();
    assert_eq!(
        (content.purpose.as_str(), content.measures[0].title.as_str()),
        ("Formål.", "Sykepleie")
    );
    assert_eq!(content.measures[0].budget_lines[0].amount_ore, 60_000_050);
    // The rules speak when it is submitted: here a criterion has no answer.
    let refused = world().submit(&draft).await.unwrap_err();
    assert_eq!(crate::world::rules(&refused), ["criteria"]);
}

#[tokio::test]
async fn the_same_workbook_becomes_drafts_again_only_when_that_is_said() {
    let (number, first) = (world().municipality().await, world().call(call()).await);
    let bytes = book(&number, 2).bytes();
    import(&number, request(&first, bytes.clone(), false))
        .await
        .unwrap();
    let refused = import(&number, request(&first, bytes.clone(), false))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::AlreadyExists,
            "WORKBOOK_IMPORTED_BEFORE".to_owned(),
            "system workbook-once".to_owned()
        )
    );
    assert!(
        refused.message().contains("2024-02-15") && refused.message().contains("2 drafts"),
        "{refused}"
    );
    assert_eq!(stored(&number).await, 2);
    // Said, for another call, or as another file, it is taken.
    for _ in 0..2 {
        let again = pb::ImportApplicationsRequest {
            again: true,
            ..request(&first, bytes.clone(), false)
        };
        import(&number, again).await.unwrap();
    }
    let second = world().call(call()).await;
    import(&number, request(&second, bytes.clone(), false))
        .await
        .unwrap();
    import(&number, request(&first, book(&number, 1).bytes(), false))
        .await
        .unwrap();
    assert_eq!(stored(&number).await, 9);
    // Two at the same time are one after the other.
    let bytes = book(&number, 3).bytes();
    let (one, other) = tokio::join!(
        import(&number, request(&first, bytes.clone(), false)),
        import(&number, request(&first, bytes.clone(), false)),
    );
    assert_eq!([&one, &other].iter().filter(|done| done.is_ok()).count(), 1);
    let refused = one.err().or(other.err()).unwrap();
    assert_eq!(code(&refused), "WORKBOOK_IMPORTED_BEFORE");
    // Whoever only looks is not held up.
    assert_eq!(
        import(&number, request(&first, bytes, true))
            .await
            .unwrap()
            .faults_total,
        0
    );
}

#[tokio::test]
async fn one_bad_cell_leaves_nothing_and_every_bad_cell_is_named() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut bad = book(&number, 3);
    bad.fill(SOKNAD, 8, &["S8", "974631326"]);
    bad.fill(
        TILTAK,
        8,
        &[
            "S7", "T8", "", "master", "", "", "", "", "", "", "", "", "", "", "", "", "mye",
        ],
    );
    let expected = ["Tiltak!D8", "Tiltak!Q8", "Tiltak!E8", "Søknad!B8"];
    let checked = import(&number, request(&call, bad.bytes(), true)).await.unwrap();
    let cells: Vec<&str> = checked.faults.iter().map(|fault| fault.cell.as_str()).collect();
    assert_eq!(cells, expected);
    assert_eq!((checked.faults_total, checked.applications.len()), (4, 0));
    assert!(
        checked
            .faults
            .iter()
            .all(|fault| fault.text.as_ref().is_some_and(|text| !text.nn.is_empty()))
    );
    let refused = import(&number, request(&call, bad.bytes(), false))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::InvalidArgument, "WORKBOOK_REFUSED".to_owned())
    );
    assert_eq!(
        (fields(&refused), source(&refused)),
        (
            expected.map(str::to_owned).to_vec(),
            "system workbook-layout".to_owned()
        )
    );
    assert!(refused.message().contains("4 feil"), "{}", refused.message());
    assert_eq!(stored(&number).await, 0);
}

#[tokio::test]
async fn a_check_of_a_right_workbook_tells_what_would_come_and_makes_nothing() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let checked = import(&number, request(&call, book(&number, 2).bytes(), true))
        .await
        .unwrap();
    assert_eq!((checked.applications.len(), checked.faults_total), (2, 0));
    assert!(
        checked
            .applications
            .iter()
            .all(|one| one.name.is_empty() && one.applied_ore == 60_000_050)
    );
    assert_eq!(stored(&number).await, 0);
}

#[tokio::test]
async fn nobody_imports_for_another_or_for_an_organisation_that_is_not_known() {
    let (number, other) = (world().municipality().await, world().municipality().await);
    let call = world().call(call()).await;
    let refused = import(&other, request(&call, book(&number, 1).bytes(), false))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), fields(&refused)),
        ("WORKBOOK_REFUSED".to_owned(), vec!["Søknad!B5".to_owned()])
    );
    let stranger = crate::world::number();
    let refused = import(&stranger, request(&call, book(&stranger, 1).bytes(), false))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["Søknad!B5"]);
    assert_eq!((stored(&number).await, stored(&other).await), (0, 0));
}

/// A workbook that came by e-mail (P3): drafts of the office, which the applicant cannot submit.
#[tokio::test]
async fn the_office_imports_what_it_has_received() {
    let number = world().municipality().await;
    let call = world().call(call()).await;
    let imported = client(&tokens::office("trondelag"))
        .import_applications(request(&call, book(&number, 1).bytes(), false))
        .await
        .unwrap()
        .into_inner();
    let name = imported.applications[0].name.clone();
    let get = pb::GetApplicationRequest { name };
    let seen = world().applications(&number).get_application(get).await.unwrap();
    let draft = seen.into_inner().application.unwrap();
    assert_eq!(draft.origin(), pb::ApplicationOrigin::Office);
    let refused = world().submit(&draft).await.unwrap_err();
    assert_eq!(code(&refused), "OFFICE_DRAFT");
}

#[tokio::test]
async fn a_draft_call_and_a_workbook_too_large_are_refused() {
    let number = world().municipality().await;
    let draft = world().draft_call(call()).await.unwrap();
    let refused = import(&number, request(&draft, book(&number, 1).bytes(), false))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let announced = world().call(call()).await;
    for workbook in [Vec::new(), vec![0; tilskudd_workbook::limits::FILE_BYTES + 1]] {
        let refused = import(&number, request(&announced, workbook, false))
            .await
            .unwrap_err();
        assert_eq!(fields(&refused), ["workbook"]);
    }
}

/// The database fails at the third of five drafts, and then when the audit entries are written.
#[tokio::test]
async fn a_failure_of_the_database_half_way_leaves_nothing() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut owner = world().owner_sql().await;
    let failing = [
        (
            "application",
            format!(
                "NEW.organisation_number = '{number}' AND (SELECT count(*) FROM intake.application WHERE organisation_number = '{number}') >= 2"
            ),
        ),
        (
            "audit_entry",
            format!("NEW.details ->> 'organisation' = '{number}' AND NEW.details ->> 'imported' = 'S7'"),
        ),
    ];
    let request = request(&call, book(&number, 5).bytes(), false);
    for (table, when) in failing {
        let name = format!("fails_{table}_{number}");
        for statement in [
            format!(
                "CREATE FUNCTION intake.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN IF {when} THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$"
            ),
            format!(
                "CREATE TRIGGER {name} BEFORE INSERT ON intake.{table} FOR EACH ROW EXECUTE FUNCTION intake.{name}()"
            ),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&mut owner)
                .await
                .unwrap();
        }
        let failed = import(&number, request.clone()).await.unwrap_err();
        assert_eq!(failed.code(), Code::Internal, "{table}: {failed:?}");
        assert_eq!(stored(&number).await, 0, "{table}");
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "DROP FUNCTION intake.{name}() CASCADE"
        )))
        .execute(&mut owner)
        .await
        .unwrap();
    }
    // The failures stored no answer either: the same request is carried out now.
    assert_eq!(import(&number, request).await.unwrap().applications.len(), 5);
    assert_eq!(stored(&number).await, 5);
}

/// Two hundred damaged workbooks against the running service: each is refused clearly or taken whole.
#[tokio::test]
async fn damaged_workbooks_are_refused_or_taken_whole() {
    let number = world().municipality().await;
    let mut announced = world().call(call()).await;
    let right = book(&number, 2);
    let (mut taken, mut refused) = (0, 0);
    let mut seed: u64 = 20_240_301;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for round in 0..200 {
        // What is taken has room in its call.
        if round % 50 == 49 {
            announced = world().call(call()).await;
        }
        let bytes = if round % 2 == 0 {
            let mut bytes = right.bytes();
            let at = next(bytes.len());
            bytes[at] ^= u8::try_from(next(255)).unwrap() + 1;
            bytes
        } else {
            let mut damaged = right.clone();
            let part = next(damaged.0.len());
            let text = &mut damaged.0[part].1;
            let at = next(text.len());
            text[at] ^= u8::try_from(next(255)).unwrap() + 1;
            damaged.bytes()
        };
        match import(&number, request(&announced, bytes, false)).await {
            Ok(imported) => taken += imported.applications.len(),
            Err(status) => {
                assert_eq!(
                    (status.code(), code(&status).as_str()),
                    (Code::InvalidArgument, "WORKBOOK_REFUSED"),
                    "{status:?}"
                );
                refused += 1;
            }
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused");
    assert_eq!(stored(&number).await, i64::try_from(taken).unwrap());
}
