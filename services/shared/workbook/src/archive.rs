//! Takes the file apart and keeps what is read of it, within limits.

use std::io::{Cursor, Read, Write};

use tilskudd_kernel::lang::LocalText;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::limits;

/// Attributes that a reader of worksheets counts or allocates by.
const COUNTED: [&str; 3] = ["r", "ref", "uniqueCount"];
/// None of them is longer.
const VALUE_BYTES: usize = 64;

/// The reasons that a file cannot be read as a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// Larger than a message.
    #[error("the file is too large")]
    TooLarge,
    /// Unpacks to more than is read.
    #[error("the file unpacks to too much")]
    UnpacksTooFar,
    /// No `.xlsx` file.
    #[error("the file is no workbook")]
    NoWorkbook,
    /// Declares entities or another encoding, or points outside a worksheet.
    #[error("a part of the file is not as Excel writes it")]
    Odd,
}

impl Unreadable {
    /// What to do.
    pub(crate) fn text(self) -> LocalText {
        match self {
            Self::TooLarge => LocalText::new(
                "Filen er større enn 4 MiB. Del søknadene på flere arbeidsbøker.",
                "Fila er større enn 4 MiB. Del søknadene på fleire arbeidsbøker.",
                "The file is larger than 4 MiB. Spread the applications over more workbooks.",
            ),
            Self::UnpacksTooFar => LocalText::new(
                "Filen pakkes ut til mer enn 16 MiB. Fjern ark og tekst som ikke hører til, eller del den.",
                "Fila blir pakka ut til meir enn 16 MiB. Ta bort ark og tekst som ikkje høyrer til, eller del ho.",
                "The file unpacks to more than 16 MiB. Remove sheets and text that do not belong, or split it.",
            ),
            Self::NoWorkbook => LocalText::new(
                "Filen er ingen Excel-arbeidsbok (.xlsx), eller den er skadet eller passordbeskyttet. Lagre malen på nytt fra Excel.",
                "Fila er inga Excel-arbeidsbok (.xlsx), eller ho er skadd eller passordverna. Lagre malen på nytt frå Excel.",
                "The file is no Excel workbook (.xlsx), or it is damaged or protected. Save the template again from Excel.",
            ),
            Self::Odd => LocalText::new(
                "Filen har deler som Excel ikke skriver. Lagre malen på nytt fra Excel.",
                "Fila har delar som Excel ikkje skriv. Lagre malen på nytt frå Excel.",
                "The file has parts that Excel does not write. Save the template again from Excel.",
            ),
        }
    }
}

/// The same workbook, with nothing in it but what is read, unpacked.
pub(crate) fn sifted(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::NoWorkbook)?;
    if archive.len() > limits::PARTS {
        return Err(Unreadable::NoWorkbook);
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut room = limits::UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unreadable::NoWorkbook)?;
        let name = part.name().map_err(|_| Unreadable::NoWorkbook)?.into_owned();
        if !is_read(&name) {
            continue;
        }
        let mut text = Vec::new();
        // What the file says of its own size is not believed.
        part.take(room + 1)
            .read_to_end(&mut text)
            .map_err(|_| Unreadable::NoWorkbook)?;
        let size = u64::try_from(text.len()).map_err(|_| Unreadable::UnpacksTooFar)?;
        room = room.checked_sub(size).ok_or(Unreadable::UnpacksTooFar)?;
        check(&text)?;
        writer
            .start_file(name, stored)
            .map_err(|_| Unreadable::NoWorkbook)?;
        writer.write_all(&text).map_err(|_| Unreadable::NoWorkbook)?;
    }
    let written = writer.finish().map_err(|_| Unreadable::NoWorkbook)?;
    Ok(written.into_inner())
}

/// Whether a part is needed: the list of sheets, their cells and the texts.
fn is_read(name: &str) -> bool {
    let name = name.to_lowercase();
    let named = [
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedstrings.xml",
    ];
    let sheet = name
        .strip_prefix("xl/worksheets/")
        .is_some_and(|rest| rest.ends_with(".xml") && !rest.contains('/'));
    named.contains(&name.as_str()) || sheet
}

/// Refuses what a reader of worksheets would stumble over.
fn check(part: &[u8]) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(part).map_err(|_| Unreadable::Odd)?;
    // Entities are declared there; Excel never writes one.
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(Unreadable::Odd);
    }
    let declared = text.get(..text.find("?>").unwrap_or(0)).unwrap_or_default();
    if declared.contains("encoding") && !declared.to_lowercase().contains("utf-8") {
        return Err(Unreadable::Odd);
    }
    attributes(text)
        .all(|(name, value)| within(name, value))
        .then_some(())
        .ok_or(Unreadable::Odd)
}

/// The attributes that a reader counts by, with what they say: everything that looks like one, in tags and outside,
/// rather one too many.
fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('=').filter_map(|(at, _)| {
        let before = text.get(..at)?.trim_end();
        let start = before
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |end| end + 1);
        // What was found may be a character of several bytes; then this is no name of ours.
        let name = before.get(start..).filter(|name| COUNTED.contains(name))?;
        let after = text.get(at + 1..)?.trim_start();
        let quote = after.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let rest = after.as_bytes().get(1..)?;
        let length = rest.iter().take(VALUE_BYTES).position(|byte| *byte == quote);
        // One that does not end is refused by its length.
        let value = rest.get(..length.unwrap_or(VALUE_BYTES.min(rest.len())))?;
        Some((name, std::str::from_utf8(value).unwrap_or("?")))
    })
}

/// Whether an attribute is within what a worksheet can have.
fn within(name: &str, value: &str) -> bool {
    match name {
        // Room is made for so many before the first is read.
        "uniqueCount" => value
            .parse()
            .is_ok_and(|count: u64| count <= limits::SHARED_STRINGS),
        // `xmlns:r` names a vocabulary; no reader gets further in it than the colon.
        _ => value.starts_with("http://") || value.split(':').all(is_reference) && in_order(value),
    }
}

/// Whether letters and digits are no more than Excel has: three and seven.
fn is_reference(part: &str) -> bool {
    let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    part.len() - digits.len() <= 3 && digits.len() <= 7
}

/// Whether the corners of an area are in order.
fn in_order(value: &str) -> bool {
    let Some((first, last)) = value.split_once(':') else {
        return true;
    };
    let corner = |text: &str| {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = text
            .get(..text.len() - digits.len())
            .unwrap_or_default()
            .to_uppercase();
        (letters.len(), letters, digits.parse::<u32>().unwrap_or_default())
    };
    let (first, last) = (corner(first), corner(last));
    (first.0, &first.1) <= (last.0, &last.1) && first.2 <= last.2
}
