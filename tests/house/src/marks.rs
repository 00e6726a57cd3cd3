//! Parts of documents that are made from the source, between two marks.

/// Where a part begins and ends.
pub type Marks = (&'static str, &'static str);

/// The document with what stands between its marks replaced; none when it lacks them.
#[must_use]
pub fn between(document: &str, (start, end): Marks, made: &str) -> Option<String> {
    let (before, rest) = document.split_once(start)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{start}\n\n{}\n{end}{after}", made.trim_end()))
}
