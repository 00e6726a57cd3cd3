//! The register of offices, municipalities and counties that ships with the product (`data/`, credits in its README).

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const OFFICES: &str = include_str!("../../../data/statsforvaltere.csv");
const MUNICIPALITIES: &str = include_str!("../../../data/municipalities-2024.csv");
const COUNTIES: &str = include_str!("../../../data/counties-2024.csv");
const RENUMBERING: &str = include_str!("../../../data/municipality-renumbering-2023-2024.csv");
const FRAMES: &str = include_str!("../../../data/frames.csv");

/// The tenant of Helsedirektoratet.
const NATIONAL: &str = "national";

/// A Statsforvalter's office.
#[derive(Debug, Clone, Deserialize)]
pub struct Office {
    /// The region's id, which is the tenant's.
    pub region: String,
    /// Three letters in case numbers.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A municipality (kommune), 2024 division.
#[derive(Debug, Clone, Deserialize)]
pub struct Municipality {
    /// Municipality number, four digits.
    pub number: String,
    /// Name in all its languages.
    pub name: String,
    /// Name in Enhetsregisteret, upper case, ending in `KOMMUNE`.
    pub register_name: String,
    /// The region that it belongs to.
    pub statsforvalter_region: String,
    /// Organisation number.
    pub org_number: String,
    /// `nb`, `nn` or `neutral`.
    pub language_form: String,
    /// Municipality number in 2023; of a municipality that was split, of all that it was split into.
    pub number_2023: String,
    /// SSB centrality class, 1 (most central) to 6.
    pub centrality_class: i32,
    /// Inhabitants on 1 January 2024.
    pub population_2024_01_01: u64,
}

impl Municipality {
    /// Whether it came into being on [`DIVISION`]: it shares its former number with another.
    ///
    /// # Errors
    /// When the shipped file is broken.
    pub fn is_split(&self) -> anyhow::Result<bool> {
        let heirs = renumberings()?;
        Ok(heirs
            .iter()
            .filter(|one| one.number_2023 == self.number_2023)
            .count()
            > 1)
    }
}

/// The day of the division that the register is of.
pub const DIVISION: &str = "2024-01-01";

/// A municipality number of 2023 and what it became on [`DIVISION`]; a number that was split stands once for each.
#[derive(Debug, Clone, Deserialize)]
pub struct Renumbering {
    /// Before.
    pub number_2023: String,
    /// From [`DIVISION`] on.
    pub number_2024: String,
}

/// A county (fylke) with its fylkeskommune, where it has one.
#[derive(Debug, Clone, Deserialize)]
pub struct County {
    /// The region that it belongs to.
    pub statsforvalter_region: String,
    /// Organisation number of the fylkeskommune; empty: none.
    pub fylkeskommune_org_number: String,
    /// Name of the fylkeskommune.
    pub fylkeskommune_name: String,
    /// `nb`, `nn` or `neutral`.
    pub fylkeskommune_language_form: String,
}

/// A frame that a public source states.
#[derive(Debug, Clone, Deserialize)]
pub struct KnownFrame {
    /// Grant year.
    pub year: i32,
    /// Region.
    pub region: String,
    /// Kroner.
    pub amount_nok: Option<i64>,
    /// Earmarked for respite models, kroner.
    pub earmark_respite_nok: Option<i64>,
}

fn rows<T: DeserializeOwned>(text: &str) -> anyhow::Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .context("the register that ships with the product cannot be read")
}

/// The ten offices.
///
/// # Errors
/// When the shipped file is broken.
pub fn offices() -> anyhow::Result<Vec<Office>> {
    rows(OFFICES)
}

/// One region's office; Helsedirektoratet itself for `national`, which manages some schemes.
///
/// # Errors
/// When there is none of that id.
pub fn office(region: &str) -> anyhow::Result<Office> {
    if region == NATIONAL {
        return Ok(Office {
            region: region.into(),
            code: "NAS".into(),
            name: "Helsedirektoratet".into(),
        });
    }
    let offices = offices()?;
    let known = offices
        .iter()
        .map(|o| o.region.clone())
        .collect::<Vec<_>>()
        .join(", ");
    offices
        .into_iter()
        .find(|o| o.region == region)
        .with_context(|| format!("there is no office of the region {region}; there are: {known}"))
}

/// A region's municipalities; for `national` those of the whole country.
///
/// # Errors
/// When the shipped file is broken.
pub fn municipalities(region: &str) -> anyhow::Result<Vec<Municipality>> {
    let mut all: Vec<Municipality> = rows(MUNICIPALITIES)?;
    all.retain(|m| region == NATIONAL || m.statsforvalter_region == region);
    Ok(all)
}

/// The municipality numbers that changed on [`DIVISION`].
///
/// # Errors
/// When the shipped file is broken.
pub fn renumberings() -> anyhow::Result<Vec<Renumbering>> {
    rows(RENUMBERING)
}

/// A region's fylkeskommuner; for `national` those of the whole country.
///
/// # Errors
/// When the shipped file is broken.
pub fn counties(region: &str) -> anyhow::Result<Vec<County>> {
    let mut all: Vec<County> = rows(COUNTIES)?;
    all.retain(|c| region == NATIONAL || c.statsforvalter_region == region);
    all.retain(|c| !c.fylkeskommune_org_number.is_empty());
    Ok(all)
}

/// The latest stated frame of a region up to a year.
///
/// # Errors
/// When the shipped file is broken.
pub fn known_frame(region: &str, year: i32) -> anyhow::Result<Option<KnownFrame>> {
    let mut all: Vec<KnownFrame> = rows(FRAMES)?;
    all.retain(|f| f.region == region && f.year <= year && f.amount_nok.is_some());
    Ok(all.into_iter().max_by_key(|f| f.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alesund_was_split_and_no_other() {
        let mut split = Vec::new();
        for office in offices().unwrap() {
            let all = municipalities(&office.region).unwrap();
            split.extend(all.into_iter().filter(|one| one.is_split().unwrap()));
        }
        let split: Vec<_> = split
            .iter()
            .map(|one| (one.name.as_str(), one.number_2023.as_str(), one.number.as_str()))
            .collect();
        assert_eq!(split, [("Ålesund", "1507", "1508"), ("Haram", "1507", "1580")]);
    }

    #[test]
    fn the_two_files_agree_on_every_number_that_changed() {
        let renumbered = renumberings().unwrap();
        let mut changed = 0;
        for office in offices().unwrap() {
            for one in municipalities(&office.region).unwrap() {
                let before = renumbered.iter().find(|row| row.number_2024 == one.number);
                let before = before.map_or(&one.number, |row| &row.number_2023);
                assert_eq!(*before, one.number_2023, "{}", one.name);
                changed += usize::from(one.number != one.number_2023);
            }
        }
        assert_eq!(changed, renumbered.len());
    }
}
