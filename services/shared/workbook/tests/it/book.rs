//! Workbooks to test with: the template's own, taken apart, changed and put together again.

use std::io::{Cursor, Read, Write};

use tilskudd_rulebook::{Edition, resolve_shipped};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub(crate) fn kkt() -> Edition {
    resolve_shipped("kkt-2024").unwrap()
}

/// The order of the parts of the sheets in the file: the guide is the first.
pub(crate) const SOKNAD: u32 = 2;
pub(crate) const TILTAK: u32 = 3;
pub(crate) const SVAR: u32 = 4;
pub(crate) const BUDSJETT: u32 = 5;
pub(crate) const PARTNERE: u32 = 6;
pub(crate) const ANDRE: u32 = 7;

/// A workbook as its parts.
#[derive(Debug, Clone)]
pub(crate) struct Book(pub(crate) Vec<(String, Vec<u8>)>);

impl Book {
    pub(crate) fn of(bytes: &[u8]) -> Book {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len()).map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            let name = part.name().unwrap().into_owned();
            (name, text)
        });
        Book(parts.collect())
    }

    /// The empty template of KKT 2024.
    pub(crate) fn template() -> Book {
        Book::of(&tilskudd_workbook::template(&kkt()).unwrap())
    }

    /// One application with a measure of two tracks, filled in as people do.
    pub(crate) fn filled() -> Book {
        let mut book = Book::template();
        let rows = [
            (
                SOKNAD,
                5,
                "S1|942110464|Kontakt|post@example.no|Formål.|Beskrivelse & <tegn>.|Kontroll.",
            ),
            (
                TILTAK,
                5,
                concat!(
                    "S1|T1||Bachelorutdanning i helse- og sosialfag [bachelor]|Sykepleie|Deltid.|care|initial-and-further-education||||",
                    "Ansatte og personer som jobber i omsorgstjenesten [staff]|||||=600000|200 000,00",
                ),
            ),
            (
                TILTAK,
                6,
                concat!(
                    "S1|T2|=2|service-development|Prosjekt|Nytt.|Omsorgstenester|service-development||||",
                    "leaders|staff||||=1000.5|=0|Ingen.|avlastning|nei|JA",
                ),
            ),
            (SVAR, 5, "T1|expected-goal-achievement|Bidrar."),
            (SVAR, 6, "T2|needs|Behov."),
            (BUDSJETT, 5, "T1|=1|Lønn|=600000"),
            (BUDSJETT, 6, "T1|2|Vikar|kr 200 000,-|ja"),
            (BUDSJETT, 7, "T2|1|Lønn|=1000.5|nei"),
            (PARTNERE, 5, "T2|Sjukehus|Helseføretak"),
            (ANDRE, 5, "S1|Heltidstilskudd|12,34|x"),
        ];
        for (sheet, row, values) in rows {
            book.fill(sheet, row, &values.split('|').collect::<Vec<_>>());
        }
        book
    }

    /// Writes a row: texts, and numbers where the text begins with `=`.
    pub(crate) fn fill(&mut self, sheet: u32, row: u32, values: &[&str]) {
        let cells = values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_empty())
            .map(|(at, value)| {
                let column = char::from(b'A' + u8::try_from(at).unwrap());
                match value.strip_prefix('=') {
                    Some(number) => format!("<c r=\"{column}{row}\"><v>{number}</v></c>"),
                    None => format!(
                        "<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                        value.replace('&', "&amp;").replace('<', "&lt;")
                    ),
                }
            });
        let cells = cells.collect::<String>();
        self.insert(sheet, &format!("<row r=\"{row}\">{cells}</row>"));
    }

    /// Puts XML at the end of the rows of a sheet.
    pub(crate) fn insert(&mut self, sheet: u32, xml: &str) {
        self.change(&format!("xl/worksheets/sheet{sheet}.xml"), |text| {
            text.replacen("</sheetData>", &format!("{xml}</sheetData>"), 1)
        });
    }

    /// Changes the text of a part.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&str) -> String) {
        let (_, part) = self.0.iter_mut().find(|(part, _)| part == name).unwrap();
        let changed = change(std::str::from_utf8(part).unwrap());
        assert_ne!(changed.as_bytes(), part.as_slice(), "nothing changed in {name}");
        *part = changed.into_bytes();
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in &self.0 {
            writer
                .start_file(name.as_str(), SimpleFileOptions::default())
                .unwrap();
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Where something is wrong, with what is said of it in English.
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        faults(&self.bytes())
    }
}

pub(crate) fn faults(bytes: &[u8]) -> Vec<(String, String)> {
    let (_, faults) = tilskudd_workbook::read(bytes, &kkt());
    faults
        .listed
        .into_iter()
        .map(|fault| (fault.place, fault.text.en.into_owned()))
        .collect()
}
