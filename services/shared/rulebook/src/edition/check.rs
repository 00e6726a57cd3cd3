//! Whether the rules of an edition fit together: what types alone cannot say.

use serde_json::Value;

use super::Edition;
use super::lookup::walk_rules;
use crate::error::Error;
use crate::resolve::repeated;
use crate::vocabulary::Track;

impl Edition {
    /// Checks that codes are unique, that what is pointed at exists, and that every citation is listed.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] with every fault at once.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut faults = Vec::new();
        self.check_identity(&mut faults);
        self.check_codes(&mut faults);
        self.check_pointers(&mut faults);
        self.check_orders(&mut faults);
        self.check_presence(&mut faults);
        self.check_citations(&mut faults);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Inconsistent {
                id: self.id.clone(),
                faults,
            })
        }
    }

    fn check_identity(&self, faults: &mut Vec<String>) {
        for code in [&self.id, &self.scheme] {
            if !is_code(code) {
                faults.push(format!(
                    "`{code}` is no code: use lower-case letters, digits and hyphens, at most 40"
                ));
            }
        }
        let digits =
            |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let valid = self
            .chapter_post
            .split_once('/')
            .is_some_and(|(left, right)| digits(left) && digits(right));
        if !valid {
            faults.push(format!("chapter_post `{}` is not like 761/68", self.chapter_post));
        }
        if self.lineage.first() != Some(&self.id) {
            faults.push("lineage does not begin with the edition itself".to_owned());
        }
    }

    fn check_codes(&self, faults: &mut Vec<String>) {
        let tracks = |track: Track| {
            let codes: Vec<String> = self
                .criteria(track)
                .map(|criterion| criterion.code.clone())
                .collect();
            (format!("criteria ({track})"), codes)
        };
        let mut lists = vec![
            (
                "sub_goals".to_owned(),
                codes(&self.sub_goals, |entry| &entry.code),
            ),
            (
                "target_groups".to_owned(),
                codes(&self.target_groups, |entry| &entry.code),
            ),
            (
                "measures.kinds".to_owned(),
                codes(&self.measures.kinds, |entry| &entry.code),
            ),
            (
                "assessment.grades".to_owned(),
                codes(&self.assessment.grades, |entry| &entry.code),
            ),
            (
                "assessment.judgements".to_owned(),
                codes(&self.assessment.judgements, |entry| &entry.code),
            ),
            (
                "priorities".to_owned(),
                codes(&self.priorities, |entry| &entry.code),
            ),
            ("earmarks".to_owned(), codes(&self.earmarks, |entry| &entry.code)),
            (
                "achievement.persons".to_owned(),
                codes(&self.achievement.persons, |entry| &entry.code),
            ),
            (
                "achievement.narrative".to_owned(),
                codes(&self.achievement.narrative, |entry| &entry.code),
            ),
        ];
        lists.extend(Track::ALL.iter().copied().map(tracks));
        for (list, codes) in &lists {
            for code in repeated(codes.iter().map(String::as_str)) {
                faults.push(format!("{list} has `{code}` twice: leave one out"));
            }
            for code in codes.iter().filter(|code| !is_code(code)) {
                faults.push(format!(
                    "{list}: `{code}` is no code: use lower-case letters, digits and hyphens"
                ));
            }
        }
    }

    fn check_pointers(&self, faults: &mut Vec<String>) {
        let short = self.measures.short_courses.iter().flat_map(|rule| &rule.except);
        let priorities = self.priorities.iter().flat_map(|priority| {
            priority
                .kinds
                .iter()
                .chain(priority.members.iter().flat_map(|member| &member.kinds))
        });
        let persons = self.achievement.persons.iter().flat_map(|list| &list.kinds);
        for kind in short.chain(priorities).chain(persons) {
            if self.measure_kind(kind).is_none() {
                faults.push(format!(
                    "`{kind}` is no kind of measure of this edition: add it to measures.kinds"
                ));
            }
        }
        for recipient in &self.recipients.kinds {
            if self.signature_roles(recipient.kind).is_empty() {
                faults.push(format!(
                    "nobody can sign for `{}`: add it to signatures.roles",
                    recipient.kind
                ));
            }
        }
    }

    fn check_orders(&self, faults: &mut Vec<String>) {
        for track in Track::ALL.iter().copied() {
            let orders: Vec<u32> = self.criteria(track).map(|criterion| criterion.order).collect();
            if (1..).zip(&orders).any(|(expected, order)| expected != *order) {
                faults.push(format!(
                    "criteria of {track} are not numbered 1, 2, 3 … in their order"
                ));
            }
            let used = self.measures.kinds.iter().any(|kind| kind.track == track);
            if used && orders.is_empty() {
                faults.push(format!(
                    "the track {track} has measure kinds but no criterion: add one"
                ));
            }
        }
        for priority in &self.priorities {
            let ordered = priority
                .members
                .iter()
                .filter(|member| member.order.is_some())
                .count();
            if ordered != 0 && ordered != priority.members.len() {
                faults.push(format!(
                    "priority `{}` orders only some of its members: order all or none",
                    priority.code
                ));
            }
        }
    }

    fn check_presence(&self, faults: &mut Vec<String>) {
        let lists = [
            ("goals", self.goals.is_empty()),
            ("sub_goals", self.sub_goals.is_empty()),
            ("target_groups", self.target_groups.is_empty()),
            ("recipients.kinds", self.recipients.kinds.is_empty()),
            ("measures.kinds", self.measures.kinds.is_empty()),
            ("assessment.grades", self.assessment.grades.is_empty()),
            ("letter", self.letter.is_empty()),
        ];
        for (list, _) in lists.into_iter().filter(|(_, empty)| *empty) {
            faults.push(format!("{list} is empty: an edition needs at least one"));
        }
        // 2001 is no leap year: a due date must exist in every year.
        if chrono::NaiveDate::from_ymd_opt(2001, self.reporting.due_month, self.reporting.due_day).is_none() {
            faults.push("reporting.due_month and due_day are no date of every year".to_owned());
        }
    }

    fn check_citations(&self, faults: &mut Vec<String>) {
        let Ok(value) = serde_json::to_value(self) else {
            return;
        };
        walk_rules(&value, &mut |section, from| {
            if !self.sections.contains_key(section) {
                faults.push(format!(
                    "section `{section}` is cited but not listed: add it to sections"
                ));
            }
            if !self.lineage.iter().any(|id| id == from) {
                faults.push(format!(
                    "a rule of {section} comes from `{from}`, which this edition does not continue"
                ));
            }
        });
        blank_texts(&value, "", faults);
        faults.dedup();
    }
}

/// The codes of a list.
fn codes<T>(list: &[T], code: impl Fn(&T) -> &String) -> Vec<String> {
    list.iter().map(|entry| code(entry).clone()).collect()
}

/// Kebab-case: lower-case letters, digits and hyphens, 1 to 40.
fn is_code(code: &str) -> bool {
    (1..=40).contains(&code.len())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Texts that lack one of the three languages.
fn blank_texts(value: &Value, path: &str, faults: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let blank = inner.as_str().is_some_and(|text| text.trim().is_empty());
                if blank && matches!(key.as_str(), "nb" | "nn" | "en" | "section" | "code") {
                    faults.push(format!("{path}.{key} is blank: write it"));
                }
                blank_texts(inner, &format!("{path}.{key}"), faults);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                blank_texts(inner, &format!("{path}[{index}]"), faults);
            }
        }
        _ => {}
    }
}
