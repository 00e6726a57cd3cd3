//! Detects a file's media type from its bytes as they pass: never more than 512 KiB of it is held.
//!
//! An office document is a ZIP file, and only its directory, at the end, says which: so the directory is read, not the
//! first bytes alone. A file that is cut off has none.

use crate::applications::domain::attachment::MediaType;

/// Enough for every signature and for the type that OpenDocument states first.
const HEAD: usize = 256;
/// The directory of a ZIP file lies within this much of its end; thousands of parts fit.
const TAIL: usize = 256 * 1024;

/// Reads bytes as they pass.
#[derive(Debug, Default)]
pub(crate) struct Sniffer {
    head: Vec<u8>,
    tail: Vec<u8>,
    length: u64,
    text: TextCheck,
}

impl Sniffer {
    /// The next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..missing]);
        self.length = self.length.saturating_add(bytes.len() as u64);
        self.text.push(bytes);
        self.tail.extend_from_slice(bytes);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }

    /// Bytes so far.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The media type, when all bytes have been read; none: nothing that is allowed.
    pub(crate) fn media_type(&self) -> Option<MediaType> {
        let begins = |magic: &[u8]| self.head.starts_with(magic);
        if begins(b"%PDF-") {
            Some(MediaType::Pdf)
        } else if begins(b"\x89PNG\r\n\x1a\n") {
            Some(MediaType::Png)
        } else if begins(b"\xff\xd8\xff") {
            Some(MediaType::Jpeg)
        } else if begins(b"PK\x03\x04") {
            self.office()
        } else {
            (self.length > 0 && self.text.is_text()).then_some(MediaType::Text)
        }
    }

    /// Which office document a ZIP file is; none for another, and for one with macros.
    fn office(&self) -> Option<MediaType> {
        let names = directory(&self.tail, self.length)?;
        let has = |wanted: &dyn Fn(&[u8]) -> bool| names.iter().any(|name| wanted(name));
        if has(&|name| name.ends_with(b"vbaProject.bin") || name.starts_with(b"Basic/")) {
            return None;
        }
        for media in [MediaType::Odt, MediaType::Ods] {
            if states(&self.head, media) {
                return Some(media);
            }
        }
        if !has(&|name| name == b"[Content_Types].xml") {
            return None;
        }
        // Word names its main part `document.xml`, sometimes with a number.
        let word = has(&|name| name.starts_with(b"word/document") && name.ends_with(b".xml"));
        let excel = has(&|name| name == b"xl/workbook.xml");
        match (word, excel) {
            (true, false) => Some(MediaType::Docx),
            (false, true) => Some(MediaType::Xlsx),
            _ => None,
        }
    }
}

/// Whether a ZIP file begins with the part `mimetype`, stored as it is, that names the type (OpenDocument 1.3, part 2,
/// §3.3).
fn states(head: &[u8], media: MediaType) -> bool {
    let stored = number::<2>(head, 8) == Some(0);
    stored
        && head.get(30..38) == Some(b"mimetype".as_slice())
        && head
            .get(38..)
            .and_then(|rest| rest.strip_prefix(media.as_str().as_bytes()))
            .is_some_and(|rest| rest.starts_with(b"PK"))
}

/// The names in the directory of a ZIP file of which this is the end.
fn directory(tail: &[u8], length: u64) -> Option<Vec<&[u8]>> {
    const END: usize = 22;
    let last = tail.len().checked_sub(END)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = (first..=last).rev().find(|&at| {
        let comment = number::<2>(tail, at + 20);
        tail[at..].starts_with(b"PK\x05\x06") && comment == u64::try_from(last - at).ok()
    })?;
    let (count, size) = (number::<2>(tail, end + 10)?, number::<4>(tail, end + 12)?);
    let offset = number::<4>(tail, end + 16)?;
    // Nothing stands before the file or between directory and end.
    if offset.checked_add(size)? != length.checked_sub(u64::try_from(tail.len() - end).ok()?)? {
        return None;
    }
    let mut at = end.checked_sub(usize::try_from(size).ok()?)?;
    let mut names = Vec::new();
    for _ in 0..count {
        if !tail.get(at..end)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let field = |offset| number::<2>(tail, at + offset).and_then(|length| usize::try_from(length).ok());
        let (name, extra, comment) = (field(28)?, field(30)?, field(32)?);
        names.push(tail.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    (at == end).then_some(names)
}

/// A little-endian number of `N` bytes, at most 8.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(N)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
    )
}

/// Whether bytes that pass are text in UTF-8.
#[derive(Debug, Default)]
struct TextCheck {
    broken: bool,
    /// The beginning of a character whose end has not passed yet.
    rest: Vec<u8>,
}

impl TextCheck {
    fn push(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.breaks();
                return;
            }
        };
        // A byte below 0x20 stands in UTF-8 for itself only; the controls above ASCII begin with 0xC2.
        let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
        if self.rest[..whole].iter().any(is_control) {
            self.breaks();
        } else {
            self.rest.drain(..whole);
        }
    }

    fn breaks(&mut self) {
        self.broken = true;
        self.rest = Vec::new();
    }

    fn is_text(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests;
