//! Writing elements one after the other; and amounts as the bank writes them.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use tilskudd_kernel::money::Money;

/// An XML document being written.
pub(crate) struct Elements {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl Elements {
    /// A document with its declaration and its root in a namespace.
    pub(crate) fn document(root: &'static str, namespace: &str) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.write_event(Event::Start(
            BytesStart::new(root).with_attributes([("xmlns", namespace)]),
        ))?;
        Ok(Self {
            writer,
            open: vec![root],
        })
    }

    /// Opens elements, one inside the other.
    pub(crate) fn open(&mut self, names: &[&'static str]) -> io::Result<()> {
        for name in names {
            self.writer.write_event(Event::Start(BytesStart::new(*name)))?;
            self.open.push(name);
        }
        Ok(())
    }

    /// Closes the innermost `count` elements.
    pub(crate) fn close(&mut self, count: usize) -> io::Result<()> {
        for _ in 0..count {
            if let Some(name) = self.open.pop() {
                self.writer.write_event(Event::End(BytesEnd::new(name)))?;
            }
        }
        Ok(())
    }

    /// An element with text only.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) -> io::Result<()> {
        self.leaf_of(BytesStart::new(name), name, text)
    }

    /// An amount in NOK.
    pub(crate) fn nok(&mut self, name: &'static str, amount: Money) -> io::Result<()> {
        self.leaf_of(
            BytesStart::new(name).with_attributes([("Ccy", "NOK")]),
            name,
            &decimal(amount),
        )
    }

    fn leaf_of(&mut self, start: BytesStart<'_>, name: &'static str, text: &str) -> io::Result<()> {
        self.writer.write_event(Event::Start(start))?;
        self.writer.write_event(Event::Text(BytesText::new(text)))?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// The bytes, with what is still open closed.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.close(self.open.len())?;
        Ok(self.writer.into_inner())
    }
}

/// An amount that is not negative, in kroner with two decimals and a point.
pub(crate) fn decimal(amount: Money) -> String {
    let ore = amount.ore();
    format!("{}.{:02}", ore / 100, ore % 100)
}

/// Longest amount in ISO 20022: eighteen digits and a point.
const MAX_AMOUNT: usize = 19;

/// Kroner as the bank writes them: digits, at most five decimals of which those after the second are zero.
pub(crate) fn parse_decimal(text: &str) -> Option<Money> {
    let (kroner, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > MAX_AMOUNT
        || text.ends_with('.')
        || kroner.is_empty()
        || !digits(kroner)
        || !digits(decimals)
    {
        return None;
    }
    if decimals.len() > 5 || decimals.bytes().skip(2).any(|byte| byte != b'0') {
        return None;
    }
    let ore: String = decimals.chars().chain("00".chars()).take(2).collect();
    let ore = kroner
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(ore.parse().ok()?)?;
    Money::amount(ore).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_decimals_are_amounts() {
        for (text, ore) in [
            ("0", 0),
            ("1", 100),
            ("1.5", 150),
            ("12.34", 1234),
            ("12.34000", 1234),
            ("007.1", 710),
        ] {
            assert_eq!(parse_decimal(text).map(Money::ore), Some(ore), "{text}");
        }
        for text in [
            "",
            ".5",
            "1.",
            "1,50",
            "-1",
            "+1",
            "1e3",
            " 1",
            "1.001",
            "1.000000",
            "99999999999999999999",
        ] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_survives_its_text(ore in 0_i64..=100_000_000_000_000) {
            let amount = Money::amount(ore).unwrap();
            prop_assert_eq!(parse_decimal(&decimal(amount)), Some(amount));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,30}") {
            let _ = parse_decimal(&text);
        }
    }
}
