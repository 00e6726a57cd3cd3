//! Kroner as people and Excel write them, to whole øre, without floating-point arithmetic.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;

/// The reasons that a cell does not hold an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KronerError {
    /// Not a number.
    #[error("no amount")]
    NoNumber,
    /// Parts of an øre.
    #[error("parts of an øre")]
    NotWholeOre,
    /// Below zero.
    #[error("below zero")]
    Negative,
    /// More than an amount can be.
    #[error("out of range")]
    OutOfRange,
}

impl KronerError {
    /// What to do.
    #[must_use]
    pub fn text(self) -> LocalText {
        match self {
            Self::NoNumber => LocalText::new(
                "Dette er ikke et beløp. Skriv kroner med høyst to desimaler, som 1 234,50.",
                "Dette er ikkje eit beløp. Skriv kroner med høgst to desimalar, som 1 234,50.",
                "This is no amount. Write kroner with at most two decimals, such as 1 234,50.",
            ),
            Self::NotWholeOre => LocalText::new(
                "Beløpet har deler av øre. Rund av til to desimaler.",
                "Beløpet har delar av øre. Rund av til to desimalar.",
                "The amount has parts of an øre. Round it to two decimals.",
            ),
            Self::Negative => LocalText::new(
                "Beløpet er negativt. Skriv null eller mer.",
                "Beløpet er negativt. Skriv null eller meir.",
                "The amount is negative. Write zero or more.",
            ),
            Self::OutOfRange => LocalText::new(
                "Beløpet er for stort. Skriv et mindre.",
                "Beløpet er for stort. Skriv eit mindre.",
                "The amount is too large. Write a smaller one.",
            ),
        }
    }
}

/// The amount that a number cell shows.
///
/// Excel counts in binary and shows 15 significant digits; a sum of 100,10 and 200,20 is kept as
/// 300,29999999999995 and shown as 300,30. What is shown is what is meant: the number is taken with 15 digits,
/// and from there on everything is exact. The largest amount has 15 digits.
///
/// # Errors
/// [`KronerError`].
pub fn kroner_from_number(number: f64) -> Result<Money, KronerError> {
    if !number.is_finite() {
        return Err(KronerError::NoNumber);
    }
    let shown = format!("{number:.14e}");
    let (digits, exponent) = shown.split_once('e').ok_or(KronerError::NoNumber)?;
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    let digits: u128 = digits
        .replace('.', "")
        .parse()
        .map_err(|_| KronerError::NoNumber)?;
    let exponent: i32 = exponent.parse().map_err(|_| KronerError::NoNumber)?;
    if digits == 0 {
        return Ok(Money::ZERO);
    }
    if negative {
        return Err(KronerError::Negative);
    }
    // 15 digits, the first before the point: × 10^(exponent - 14) kroner, × 100 øre.
    let ore = match exponent - 12 {
        shift @ 0..=4 => digits * 10_u128.pow(shift.unsigned_abs()),
        shift @ -15..0 => {
            let unit = 10_u128.pow(shift.unsigned_abs());
            if !digits.is_multiple_of(unit) {
                return Err(KronerError::NotWholeOre);
            }
            digits / unit
        }
        ..-15 => return Err(KronerError::NotWholeOre),
        _ => return Err(KronerError::OutOfRange),
    };
    money(ore)
}

/// The amount in a text: `1 234,50`, `1234.5`, `kr 1 234,-`. A point or comma before three digits is refused, since
/// it could mean either.
///
/// # Errors
/// [`KronerError`].
pub fn kroner_from_text(text: &str) -> Result<Money, KronerError> {
    let mut text = text.trim().to_lowercase();
    for word in ["kr.", "kr", "nok"] {
        if let Some(rest) = text.strip_prefix(word).or_else(|| text.strip_suffix(word)) {
            text = rest.trim().to_owned();
            break;
        }
    }
    let text = text.strip_suffix(",-").unwrap_or(&text);
    // Thousands are parted by a space, a no-break space or a narrow one.
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (kroner, ore) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(kroner) || !digits(ore) {
        return Err(KronerError::NoNumber);
    }
    if ore.len() > 2 {
        return Err(if ore.len() == 3 {
            KronerError::NoNumber
        } else {
            KronerError::NotWholeOre
        });
    }
    if kroner.len() > 20 {
        return Err(KronerError::OutOfRange);
    }
    let kroner: u128 = kroner.parse().map_err(|_| KronerError::NoNumber)?;
    let ore: u128 = format!("{ore:0<2}").parse().map_err(|_| KronerError::NoNumber)?;
    let total = kroner * 100 + ore;
    if negative && total > 0 {
        return Err(KronerError::Negative);
    }
    money(total)
}

fn money(ore: u128) -> Result<Money, KronerError> {
    let ore = i64::try_from(ore).map_err(|_| KronerError::OutOfRange)?;
    Money::amount(ore).map_err(|_| KronerError::OutOfRange)
}

/// Kroner with two decimals and this decimal sign, without thousands: `1234,50`.
#[must_use]
pub fn kroner_text(money: Money, point: char) -> String {
    let ore = money.ore().unsigned_abs();
    let sign = if money.is_negative() { "-" } else { "" };
    format!("{sign}{}{point}{:02}", ore / 100, ore % 100)
}
