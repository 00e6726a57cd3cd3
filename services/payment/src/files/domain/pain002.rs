//! The bank's return: ISO 20022 `pain.002.001.03`, read without trust.
//!
//! Bounds: 2 MiB, 24 levels, 100 000 elements, 5 000 payments, 140 characters in what is kept. No document type
//! declaration and no entities but XML's own five, so nothing expands and nothing is fetched. UTF-8 only.

pub(crate) mod report;
mod state;

use std::str;

use quick_xml::events::{BytesDecl, BytesRef, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::files::domain::pain002::state::State;

pub(crate) use crate::files::domain::pain002::report::Fault;
pub(crate) use crate::files::domain::pain002::report::StatusReport;
pub(crate) use crate::files::domain::pain002::report::Verdict;
pub(crate) use crate::files::domain::pain002::report::WholeStatus;

/// Namespace of the message.
pub(crate) const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03";
/// Largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Reads a file.
///
/// # Errors
/// [`Fault`], whatever the bytes are.
pub(crate) fn read(bytes: &[u8]) -> Result<StatusReport, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(Fault::TooLarge);
    }
    let text = str::from_utf8(bytes).map_err(|_| Fault::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut state = State::default();
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| Fault::Form)?;
        match event {
            Event::Start(start) => {
                if namespace != ResolveResult::Bound(Namespace(NAMESPACE)) {
                    return Err(Fault::OtherMessage);
                }
                state.open(&start)?;
            }
            Event::End(_) => state.close()?,
            Event::Text(text) => state.text(&text.xml10_content())?,
            Event::CData(data) => state.text(&data.xml10_content())?,
            Event::GeneralRef(reference) => state.text(&resolve(&reference)?)?,
            Event::Decl(declaration) => check_declaration(&declaration)?,
            Event::DocType(_) => return Err(Fault::DocumentType),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Empty(_) => return Err(Fault::Form),
            Event::Eof => return state.finish(),
        }
    }
}

fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Fault> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(_) => Err(Fault::Encoding),
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, Fault> {
    if let Some(c) = reference.resolve_char_ref().map_err(|_| Fault::Form)? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or(Fault::Form)
}

#[cfg(test)]
mod tests;
