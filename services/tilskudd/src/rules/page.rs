//! Text within the width of a terminal.

/// The widest that text is set.
pub const MAX_WIDTH: usize = 100;
/// The narrowest: below it lines would be broken to pieces.
const MIN_WIDTH: usize = 40;

/// Lines of text wrapped to a width.
#[derive(Debug)]
pub struct Page {
    width: usize,
    text: String,
}

impl Page {
    /// An empty page of this width, kept within 40 and 100 characters.
    #[must_use]
    pub fn new(width: usize) -> Page {
        Page {
            width: width.clamp(MIN_WIDTH, MAX_WIDTH),
            text: String::new(),
        }
    }

    /// As wide as the terminal that standard output goes to; 100 characters without one.
    #[must_use]
    pub fn of_terminal() -> Page {
        let columns = rustix::termios::tcgetwinsize(std::io::stdout()).map(|size| usize::from(size.ws_col));
        Page::new(columns.ok().filter(|columns| *columns > 0).unwrap_or(MAX_WIDTH))
    }

    /// An empty line, unless there is one already or a heading right before.
    pub fn gap(&mut self) {
        let fresh = ["\n\n", "─\n"].iter().any(|end| self.text.ends_with(end));
        if !self.text.is_empty() && !fresh {
            self.text.push('\n');
        }
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Text with a mark before its first line; the lines that follow stand under the first.
    pub fn item(&mut self, mark: &str, text: &str) {
        let indent = mark.chars().count();
        let mut line = mark.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            let gap = usize::from(!empty);
            if !empty && line.chars().count() + gap + word.chars().count() > self.width {
                self.line(&line);
                line = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    /// Two texts on one line, the second at the right edge; on two lines where they do not fit.
    pub fn ends(&mut self, left: &str, right: &str) {
        let used = left.chars().count() + right.chars().count();
        if used + 2 > self.width {
            self.line(left);
            self.line(&format!(
                "{}{right}",
                " ".repeat(self.width.saturating_sub(right.chars().count()))
            ));
        } else {
            self.line(&format!("{left}{}{right}", " ".repeat(self.width - used)));
        }
    }

    /// A heading with a line under it.
    pub fn heading(&mut self, heading: &str) {
        self.gap();
        self.line(heading);
        self.line(&"─".repeat(heading.chars().count()));
    }

    /// The width in characters.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_and_lines_stay_within_the_width() {
        for width in [0, 40, 57, 100, 1000] {
            let mut page = Page::new(width);
            let words = "Søknader om tjenesteutvikling og kompetanseheving, én for hver kommune. ".repeat(5);
            page.item("  – ", &words);
            let limit = width.clamp(40, 100);
            let text = page.into_text();
            assert!(text.lines().all(|line| line.chars().count() <= limit), "{text}");
            assert!(text.lines().skip(1).all(|line| line.starts_with("    ")));
            let kept: Vec<&str> = text.split_whitespace().skip(1).collect();
            assert_eq!(kept, words.split_whitespace().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_word_wider_than_the_page_has_a_line_of_its_own() {
        let mut page = Page::new(40);
        page.item("", &format!("a {} b", "x".repeat(60)));
        let text = page.into_text();
        assert_eq!(text, format!("a\n{}\nb\n", "x".repeat(60)));
    }

    #[test]
    fn two_ends_go_to_two_lines_where_they_do_not_fit() {
        let mut page = Page::new(40);
        page.ends("left", "right");
        page.ends(&"l".repeat(30), &"r".repeat(20));
        let text = page.into_text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0].chars().count(), 40);
        assert_eq!(lines[2], format!("{}{}", " ".repeat(20), "r".repeat(20)));
    }
}
