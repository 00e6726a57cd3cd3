//! The basis of an amount, in words for the applicant.

use tilskudd_kernel::lang::Norwegian;

use crate::proposals::domain::stage::Basis;

/// The basis of an amount.
pub(crate) fn basis_text(basis: Basis, form: Norwegian) -> &'static str {
    let (nb, nn) = match basis {
        Basis::Awaiting => (
            "Det er ikke foreslått noe beløp ennå.",
            "Det er ikkje føreslått noko beløp enno.",
        ),
        Basis::NotRecommended => (
            "Tiltaket er ikke innstilt til tilskudd.",
            "Tiltaket er ikkje innstilt til tilskot.",
        ),
        Basis::AsRecommended => ("Beløpet er som innstilt.", "Beløpet er som innstilt."),
        Basis::Scaled => (
            "Rammen rekker ikke til alle tiltak på dette nivået i prioriteringen, og beløpene er satt ned forholdsmessig.",
            "Ramma rekk ikkje til alle tiltak på dette nivået i prioriteringa, og beløpa er sette ned høvesvis.",
        ),
        Basis::FrameUsedUp => (
            "Da tildelingen ble satt opp, var rammen brukt opp av tiltak med høyere prioritet.",
            "Då tildelinga vart sett opp, var ramma brukt opp av tiltak med høgare prioritet.",
        ),
        Basis::Adjusted => (
            "Beløpet er fastsatt etter en konkret vurdering.",
            "Beløpet er fastsett etter ei konkret vurdering.",
        ),
    };
    form.pick(nb, nn)
}
