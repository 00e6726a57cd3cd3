//! Consistency checks of an edition, beyond what the types guarantee.

mod codes;
mod orders;
mod pointers;
mod texts;

use super::{Edition, Inconsistency, Path};
use crate::error::Error;

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<Inconsistency>);

impl Faults {
    fn add(&mut self, at: Path, text: impl Into<String>) {
        let text = text.into();
        let fault = Inconsistency { at, text };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }
}

impl Edition {
    /// Checks that codes are unique, that what is pointed at exists, and that every citation is listed.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] with every fault at once.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut faults = Vec::new();
        self.inconsistencies(&mut faults);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Inconsistent {
                id: self.id.clone(),
                faults,
            })
        }
    }

    /// Adds everything that does not fit.
    pub(crate) fn inconsistencies(&self, found: &mut Vec<Inconsistency>) {
        let mut faults = Faults::default();
        self.check_identity(&mut faults);
        codes::check(self, &mut faults);
        pointers::check(self, &mut faults);
        orders::check(self, &mut faults);
        self.check_presence(&mut faults);
        texts::check(self, &mut faults);
        found.append(&mut faults.0);
    }

    fn check_identity(&self, faults: &mut Faults) {
        for (key, code) in [("id", &self.id), ("scheme", &self.scheme)] {
            codes::well_formed(&Path::root().key(key), code, faults);
        }
        let digits =
            |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let valid = self
            .chapter_post
            .split_once('/')
            .is_some_and(|(left, right)| digits(left) && digits(right));
        if !valid {
            faults.add(
                Path::root().key("chapter_post"),
                format!("`{}` is not like 761/68: write chapter/post", self.chapter_post),
            );
        }
        if self.lineage.first() != Some(&self.id) {
            faults.add(
                Path::root().key("lineage"),
                "it does not begin with the edition itself: publish what is resolved from the file",
            );
        }
    }

    fn check_presence(&self, faults: &mut Faults) {
        let lists = [
            ("goals", "", self.goals.is_empty()),
            ("sub_goals", "", self.sub_goals.is_empty()),
            ("target_groups", "", self.target_groups.is_empty()),
            ("recipients", "kinds", self.recipients.kinds.is_empty()),
            ("measures", "kinds", self.measures.kinds.is_empty()),
            ("assessment", "grades", self.assessment.grades.is_empty()),
            ("letter", "", self.letter.is_empty()),
        ];
        for (topic, list, _) in lists.into_iter().filter(|(_, _, empty)| *empty) {
            let topic = Path::root().key(topic);
            let at = if list.is_empty() { topic } else { topic.key(list) };
            faults.add(at, "the list is empty: an edition needs at least one");
        }
        // 2001 is no leap year: a due date must exist in every year.
        if chrono::NaiveDate::from_ymd_opt(2001, self.reporting.due_month, self.reporting.due_day).is_none() {
            faults.add(
                Path::root().key("reporting").key("due_day"),
                "due_month and due_day are no date of every year: correct them",
            );
        }
    }
}
