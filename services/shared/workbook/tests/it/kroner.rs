//! Amounts: to the øre or not at all.

use proptest::prelude::*;
use tilskudd_kernel::money::{MAX_ORE, Money};
use tilskudd_workbook::{KronerError, kroner_from_number, kroner_from_text, kroner_text};

#[test]
fn what_people_write_is_read_and_what_is_unclear_is_not() {
    let read = [
        ("1 234,50", 123_450),
        ("1234.5", 123_450),
        ("1\u{a0}234\u{a0}567", 123_456_700),
        ("1\u{202f}000,05", 100_005),
        ("kr 600 000,-", 60_000_000),
        ("600000 kr", 60_000_000),
        ("0", 0),
        ("-0", 0),
        ("1000000000000", MAX_ORE),
    ];
    for (text, ore) in read {
        assert_eq!(
            kroner_from_text(text),
            Ok(Money::from_ore(ore).unwrap()),
            "{text}"
        );
    }
    let refused = [
        ("", KronerError::NoNumber),
        ("mye", KronerError::NoNumber),
        ("1.234", KronerError::NoNumber),
        ("1,234", KronerError::NoNumber),
        ("1.234,50", KronerError::NoNumber),
        ("1,2345", KronerError::NotWholeOre),
        ("1e5", KronerError::NoNumber),
        ("-5", KronerError::Negative),
        ("−5", KronerError::Negative),
        ("1000000000000,01", KronerError::OutOfRange),
        ("999999999999999999999999999999", KronerError::OutOfRange),
        ("٣", KronerError::NoNumber),
    ];
    for (text, error) in refused {
        assert_eq!(kroner_from_text(text), Err(error), "{text}");
    }
}

#[test]
fn a_number_is_what_excel_shows() {
    let read = [
        (0.0, 0),
        (-0.0, 0),
        (1234.5, 123_450),
        (0.1 + 0.2, 30),
        (100.1 + 200.2, 30_030),
        (1e12, MAX_ORE),
        (0.01, 1),
    ];
    for (number, ore) in read {
        assert_eq!(
            kroner_from_number(number),
            Ok(Money::from_ore(ore).unwrap()),
            "{number}"
        );
    }
    let refused = [
        (0.005, KronerError::NotWholeOre),
        (1234.567, KronerError::NotWholeOre),
        (1e-300, KronerError::NotWholeOre),
        (-1.0, KronerError::Negative),
        (1e12 + 1.0, KronerError::OutOfRange),
        (1e300, KronerError::OutOfRange),
        (f64::NAN, KronerError::NoNumber),
        (f64::INFINITY, KronerError::NoNumber),
    ];
    for (number, error) in refused {
        assert_eq!(kroner_from_number(number), Err(error), "{number}");
    }
}

proptest! {
    #[test]
    fn every_amount_survives_excel_and_text(ore in 0..=MAX_ORE) {
        let money = Money::from_ore(ore).unwrap();
        let number: f64 = kroner_text(money, '.').parse().unwrap();
        prop_assert_eq!(kroner_from_number(number), Ok(money));
        prop_assert_eq!(kroner_from_text(&kroner_text(money, ',')), Ok(money));
        prop_assert_eq!(kroner_from_text(&money.to_string()), Ok(money));
    }

    #[test]
    fn no_number_and_no_text_is_too_much(number: f64, bits: u64, text in "\\PC*", digits in "[0-9 .,kr-]{0,40}") {
        for number in [number, f64::from_bits(bits)] {
            if let Ok(money) = kroner_from_number(number) {
                prop_assert!((0..=MAX_ORE).contains(&money.ore()));
            }
        }
        for text in [text, digits] {
            if let Ok(money) = kroner_from_text(&text) {
                prop_assert!((0..=MAX_ORE).contains(&money.ore()));
            }
        }
    }
}
