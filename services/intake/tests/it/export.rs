//! Lists as files: who gets what, and that nothing in them runs.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::samples::{call, content, measure, projects};
use crate::tokens;
use crate::workbook::client;
use crate::world::{REGION, code, world};

fn request(call: &str, format: pb::ExportFormat) -> pb::ExportApplicationsRequest {
    pb::ExportApplicationsRequest {
        parent: REGION.to_owned(),
        call: call.to_owned(),
        format: format.into(),
        ..Default::default()
    }
}

/// The chunks of an export.
async fn chunks(token: &str, request: pb::ExportApplicationsRequest) -> Result<Vec<Vec<u8>>, Status> {
    let mut stream = client(token).export_applications(request).await?.into_inner();
    let mut chunks = Vec::new();
    while let Some(part) = stream.message().await? {
        chunks.push(part.chunk);
    }
    Ok(chunks)
}

async fn csv(token: &str, call: &str) -> Vec<Vec<String>> {
    let bytes = chunks(token, request(call, pb::ExportFormat::Csv))
        .await
        .unwrap()
        .concat();
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    text.lines()
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn the_office_gets_what_was_submitted_and_drafts_stay_with_the_applicant() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut evil = content(vec![measure("bachelor", 1)]);
    evil.contact_name = "=HYPERLINK(\"http://example.no\")".to_owned();
    evil.contact_email = "=sum@example.no".to_owned();
    let draft = world().draft(&number, &call, evil.clone()).await.unwrap();
    let office = tokens::office("trondelag");
    assert_eq!(csv(&office, &call).await.len(), 1, "only headings");
    let submitted = world().submit(&draft).await.unwrap();
    let rows = csv(&office, &call).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][..3], ["Saksnummer", "Organisasjonsnummer", "Søker"]);
    assert_eq!(rows[1][..2], [submitted.case_number.clone(), number.clone()]);
    assert_eq!(
        rows[1][4..10],
        ["Mottatt", "2024-02-15", "kkt-2024", "600000,00", "200000,00", "1"]
    );
    assert_eq!(
        rows[1][11..13],
        ["\"'=HYPERLINK(\"\"http://example.no\"\")\"", "'=sum@example.no"]
    );
    assert_eq!(rows[1][13], submitted.name);
    let decided = pb::ExportApplicationsRequest {
        state: pb::ApplicationState::Decided.into(),
        ..request(&call, pb::ExportFormat::Csv)
    };
    let none = chunks(&office, decided).await.unwrap().concat();
    assert_eq!(String::from_utf8(none).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn the_same_list_comes_as_excel_without_formulas() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut evil = content(vec![measure("bachelor", 1)]);
    evil.contact_name = "=1+1".to_owned();
    world()
        .submit(&world().draft(&number, &call, evil).await.unwrap())
        .await
        .unwrap();
    let office = tokens::office("trondelag");
    let file = chunks(&office, request(&call, pb::ExportFormat::Xlsx))
        .await
        .unwrap()
        .concat();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
    let cells = workbook.worksheet_range("Søknader").unwrap();
    let row: Vec<Data> = cells.rows().nth(1).unwrap().to_vec();
    assert_eq!((cells.height(), &row[1]), (2, &Data::String(number)));
    assert_eq!(
        (&row[7], &row[11]),
        (&Data::Float(600_000.0), &Data::String("=1+1".to_owned()))
    );
    let formulas = workbook.worksheet_formula("Søknader").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
}

/// Seven applications of half a megabyte are more than one page holds; all are in the list, in their order.
#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let call = world().call(call()).await;
    let mut names = Vec::new();
    for _ in 0..7 {
        let number = world().municipality().await;
        let mut large = projects(5);
        for answer in large.measures.iter_mut().flat_map(|measure| &mut measure.answers) {
            answer.answer = "å".repeat(8_000);
        }
        let draft = world().draft(&number, &call, large).await.unwrap();
        names.push(world().submit(&draft).await.unwrap().name);
    }
    let office = tokens::office("trondelag");
    let parts = chunks(&office, request(&call, pb::ExportFormat::Csv))
        .await
        .unwrap();
    assert!(parts.len() > 2, "{} chunks", parts.len());
    let listed: Vec<String> = csv(&office, &call)
        .await
        .into_iter()
        .skip(1)
        .map(|row| row.last().unwrap().clone())
        .collect();
    assert_eq!(listed, names);
    let file = chunks(&office, request(&call, pb::ExportFormat::Xlsx))
        .await
        .unwrap()
        .concat();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
    assert_eq!(workbook.worksheet_range("Søknader").unwrap().height(), 8);
}

#[tokio::test]
async fn an_applicant_another_office_and_no_format_are_refused() {
    let number = world().municipality().await;
    let call = world().call(call()).await;
    let csv = request(&call, pb::ExportFormat::Csv);
    let refused = chunks(&tokens::applicant(&number), csv.clone())
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "WRONG_AUDIENCE");
    let refused = chunks(&tokens::office("rogaland"), csv.clone())
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "OTHER_REGION");
    let no_format = pb::ExportApplicationsRequest {
        format: 0,
        ..csv.clone()
    };
    let refused = chunks(&tokens::office("trondelag"), no_format).await.unwrap_err();
    assert_eq!(
        (refused.code(), crate::world::fields(&refused)),
        (Code::InvalidArgument, vec!["format".to_owned()])
    );
    // The directorate reads in every region.
    assert_eq!(chunks(&tokens::directorate(), csv).await.unwrap().len(), 2);
}
