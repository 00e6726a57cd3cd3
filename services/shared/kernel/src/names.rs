//! Resource names: `regions/trondelag/applications/0197…`.
//!
//! The region in a name chooses the database, so it is read here and nowhere else.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::string_serde::serde_as_str;
use crate::tenant::Tenant;

/// The longest name, in bytes.
const MAX_LEN: usize = 512;

/// The longest id within a name, in bytes.
const MAX_ID_LEN: usize = 128;

/// A resource's full name: a region, then one or more pairs of collection and id.
///
/// A collection is `[a-z][a-zA-Z]*`; an id is 1 to 128 of `A-Z a-z 0-9 - . _ ~` (what a URL leaves alone).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    region: Tenant,
    path: Vec<(String, String)>,
}

/// The reasons that a text is not the resource name required.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// It does not start with `regions/` and a region.
    #[error("a resource name starts with its region, as regions/trondelag")]
    Region,
    /// It has something after the region where only the region was asked for.
    #[error("expected a region alone, as regions/trondelag")]
    NotARegionAlone,
    /// It does not name one resource of the collection.
    #[error("expected a name of the form regions/{{region}}/{0}/{{id}}")]
    Collection(String),
    /// The id at the end is not one of that collection's.
    #[error("the id at the end of the name is not valid for {0}")]
    Id(String),
    /// It is not made of pairs of collection and id.
    #[error("a resource name is made of pairs of collection and id")]
    Form,
    /// Longer than [`Name`] allows.
    #[error("the resource name is longer than {MAX_LEN} bytes")]
    TooLong,
}

impl Name {
    /// Reads a full resource name.
    ///
    /// # Errors
    /// [`NameError`] when it is too long, names no region, or is not made of well-formed pairs after it.
    pub fn parse(text: &str) -> Result<Name, NameError> {
        let (region, rest) = split_region(text)?;
        let segments: Vec<&str> = rest.ok_or(NameError::Form)?.split('/').collect();
        let (pairs, []) = segments.as_chunks::<2>() else {
            return Err(NameError::Form);
        };
        if !pairs
            .iter()
            .all(|[collection, id]| is_collection(collection) && is_id(id))
        {
            return Err(NameError::Form);
        }
        let path = pairs
            .iter()
            .map(|[collection, id]| ((*collection).to_owned(), (*id).to_owned()))
            .collect();
        Ok(Name { region, path })
    }

    /// The region that holds the resource.
    #[must_use]
    pub const fn region(&self) -> &Tenant {
        &self.region
    }

    /// The collection of the resource itself: the last in the name.
    #[must_use]
    pub fn collection(&self) -> &str {
        self.path.last().map_or("", |(collection, _)| collection)
    }

    /// The id of the resource itself: the last in the name.
    #[must_use]
    pub fn id(&self) -> &str {
        self.path.last().map_or("", |(_, id)| id)
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Name, NameError> {
        Name::parse(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "regions/{}", self.region)?;
        self.path
            .iter()
            .try_for_each(|(collection, id)| write!(f, "/{collection}/{id}"))
    }
}

serde_as_str!(Name, |name| Cow::Owned(name.to_string()));

/// The region that any name belongs to: its first two segments. What follows is not examined.
///
/// # Errors
/// [`NameError::Region`] when the name does not start with a region, [`NameError::TooLong`].
pub fn region_of(name: &str) -> Result<Tenant, NameError> {
    split_region(name).map(|(region, _)| region)
}

/// The region that a parent is, as `regions/trondelag` and nothing after it.
///
/// # Errors
/// [`NameError::Region`] when it is no region, [`NameError::NotARegionAlone`] when more follows,
/// [`NameError::TooLong`].
pub fn parse_parent(parent: &str) -> Result<Tenant, NameError> {
    match split_region(parent)? {
        (region, None) => Ok(region),
        (_, Some(_)) => Err(NameError::NotARegionAlone),
    }
}

/// The region and the typed id of `regions/{region}/{collection}/{id}`.
///
/// # Errors
/// [`NameError::Region`], [`NameError::Collection`] for another collection or more segments,
/// [`NameError::Id`] when the id is not of that type, [`NameError::TooLong`].
pub fn parse_name<Id: FromStr>(collection: &str, name: &str) -> Result<(Tenant, Id), NameError> {
    let (region, rest) = split_region(name)?;
    let id = rest
        .and_then(|rest| rest.strip_prefix(collection)?.strip_prefix('/'))
        .filter(|id| !id.contains('/'))
        .ok_or_else(|| NameError::Collection(collection.to_owned()))?;
    let id = id.parse().map_err(|_| NameError::Id(collection.to_owned()))?;
    Ok((region, id))
}

/// The name of a resource: `regions/{region}/{collection}/{id}`.
#[must_use]
pub fn format_name(region: &Tenant, collection: &str, id: &impl fmt::Display) -> String {
    format!("regions/{region}/{collection}/{id}")
}

/// The region, and what follows it after a slash, if anything.
fn split_region(name: &str) -> Result<(Tenant, Option<&str>), NameError> {
    if name.len() > MAX_LEN {
        return Err(NameError::TooLong);
    }
    let rest = name.strip_prefix("regions/").ok_or(NameError::Region)?;
    let (region, rest) = match rest.split_once('/') {
        Some((region, rest)) => (region, Some(rest)),
        None => (rest, None),
    };
    let region = region.parse().map_err(|_| NameError::Region)?;
    Ok((region, rest))
}

/// Whether a segment can be the name of a collection.
fn is_collection(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_lowercase())
        && segment.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a segment can be an id.
fn is_id(segment: &str) -> bool {
    (1..=MAX_ID_LEN).contains(&segment.len())
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests;
