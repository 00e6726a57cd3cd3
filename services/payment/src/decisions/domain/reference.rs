//! The reference of a payment: chapter and post, scheme and year, and the case (R26).

use tilskudd_kernel::year::Year;

/// The subject of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purpose<'a> {
    /// Budget chapter and post, such as `761/68`.
    pub(crate) chapter_post: &'a str,
    /// Code of the scheme, such as `kkt`.
    pub(crate) scheme: &'a str,
    /// Grant year.
    pub(crate) year: Year,
    /// Case number.
    pub(crate) case_number: &'a str,
}

impl Purpose<'_> {
    /// The text, such as `Kap. 761 post 68, KKT 2024, 2024-TRO-00042`.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let scheme = self.scheme.to_uppercase();
        let place = match self.chapter_post.split_once('/') {
            Some((chapter, post)) => format!("Kap. {chapter} post {post}"),
            None => format!("Kap. {}", self.chapter_post),
        };
        format!("{place}, {scheme} {}, {}", self.year, self.case_number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_built_from_the_decision() {
        let year = Year::new(2024).unwrap();
        let purpose = Purpose {
            chapter_post: "761/68",
            scheme: "kkt",
            year,
            case_number: "2024-TRO-00042",
        };
        assert_eq!(purpose.text(), "Kap. 761 post 68, KKT 2024, 2024-TRO-00042");
    }
}
