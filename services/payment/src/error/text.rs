//! What a refusal tells a person: what is wrong and what to do, in both forms of Norwegian and in English.

use tilskudd_kernel::lang::LocalText;

use super::Error;
use crate::domain::answer::Mismatch;
use crate::domain::duties::Conflict;
use crate::domain::instalment::StepError;
use crate::domain::pain002::Fault;

pub(super) fn of_conflict(conflict: Conflict) -> LocalText {
    match conflict {
        Conflict::DeciderKeepsAccount => LocalText::new(
            "Du fatter vedtak, eller har gjort det i tilskuddsåret eller for denne mottakeren, og kan ikke registrere eller bekrefte kontoer. La en annen gjøre det.",
            "Du gjer vedtak, eller har gjort det i tilskotsåret eller for denne mottakaren, og kan ikkje registrere eller stadfeste kontoar. Lat ein annan gjere det.",
            "You hold the role of deciding, or have decided in the grant year or for this recipient, and may neither register nor confirm accounts. Let somebody else do it.",
        ),
        Conflict::RegistrantConfirms => LocalText::new(
            "Du registrerte kontoen selv. En annen må bekrefte den med mottakeren.",
            "Du registrerte kontoen sjølv. Ein annan må stadfeste han med mottakaren.",
            "You registered the account yourself. Somebody else must confirm it with the recipient.",
        ),
        Conflict::DeciderAttests => LocalText::new(
            "Du fatter vedtak, eller har gjort det i tilskuddsåret, og kan ikke attestere utbetalinger. La en annen gjøre det.",
            "Du gjer vedtak, eller har gjort det i tilskotsåret, og kan ikkje attestere utbetalingar. Lat ein annan gjere det.",
            "You hold the role of deciding, or have decided in the grant year, and may not attest payments. Let somebody else do it.",
        ),
        Conflict::DeciderReleases => LocalText::new(
            "Du har fattet vedtak om noe i filen og kan ikke frigi den. La en annen gjøre det.",
            "Du har gjort vedtak om noko i fila og kan ikkje frigje henne. Lat ein annan gjere det.",
            "You decided something in the file and may not release it. Let somebody else do it.",
        ),
        Conflict::AttesterReleases => LocalText::new(
            "Du har attestert noe i filen og kan ikke frigi den. La en annen gjøre det.",
            "Du har attestert noko i fila og kan ikkje frigje henne. Lat ein annan gjere det.",
            "You attested something in the file and may not release it. Let somebody else do it.",
        ),
        Conflict::AccountKeeperReleases => LocalText::new(
            "Du har registrert eller bekreftet en konto i filen og kan ikke frigi den. La en annen gjøre det.",
            "Du har registrert eller stadfesta ein konto i fila og kan ikkje frigje henne. Lat ein annan gjere det.",
            "You registered or confirmed an account in the file and may not release it. Let somebody else do it.",
        ),
        Conflict::Signer => LocalText::new(
            "Du har signert en søknad for mottakeren og kan ikke ta del i utbetalingen. La en annen gjøre det.",
            "Du har signert ein søknad for mottakaren og kan ikkje ta del i utbetalinga. Lat ein annan gjere det.",
            "You signed an application for the recipient and may take no part in its payment. Let somebody else do it.",
        ),
    }
}

/// Refusals by the state of things. What has a text elsewhere gets its plain English here.
pub(super) fn of_refusal(error: &Error) -> LocalText {
    match error {
        Error::AccountNotWaiting => LocalText::new(
            "Kontoen venter ikke på bekreftelse. Registrer den på nytt hvis den skal endres.",
            "Kontoen ventar ikkje på stadfesting. Registrer han på nytt om han skal endrast.",
            "The account does not wait for confirmation. Register it anew to change it.",
        ),
        Error::Step(StepError::NoAccount) => LocalText::new(
            "Banken avviste forrige utbetaling. Registrer og bekreft en konto før ny attestering.",
            "Banken avviste førre utbetaling. Registrer og stadfest ein konto før ny attestering.",
            "The bank refused the last payment. Register and confirm an account before attesting again.",
        ),
        Error::Step(StepError::State(state)) => LocalText::new(
            format!("Terminen er {state} og kan ikke attesteres nå."),
            format!("Terminen er {state} og kan ikkje attesterast no."),
            format!("The instalment is {state} and cannot be attested now."),
        ),
        Error::AmountDiffers { stated, actual } => LocalText::new(
            format!("Du oppga {stated} kr, men terminen er {actual} kr. Sjekk mot tilskuddsbrevet."),
            format!("Du oppgav {stated} kr, men terminen er {actual} kr. Sjekk mot tilskotsbrevet."),
            format!("You stated NOK {stated}, but the instalment is NOK {actual}. Check the grant letter."),
        ),
        Error::NothingToPay => LocalText::new(
            "Ingen attestert termin har en bekreftet konto. Attester terminer og bekreft kontoer først.",
            "Ingen attestert termin har ein stadfesta konto. Attester terminar og stadfest kontoar først.",
            "No attested instalment has a confirmed account. Attest instalments and confirm accounts first.",
        ),
        Error::FileNotWaiting => LocalText::new(
            "Filen er allerede frigitt eller trukket tilbake.",
            "Fila er alt frigjeven eller trekt tilbake.",
            "The file has been released or withdrawn already.",
        ),
        Error::CountOrTotalDiffers => LocalText::new(
            "Antall eller sum stemmer ikke med filen. Les filen på nytt før du frigir den.",
            "Tal eller sum stemmer ikkje med fila. Les fila på nytt før du frigjev henne.",
            "Count or total is not that of the file. Read the file again before you release it.",
        ),
        Error::AccountChanged => LocalText::new(
            "En konto i filen er ikke lenger bekreftet. Lag en ny fil.",
            "Ein konto i fila er ikkje lenger stadfesta. Lag ei ny fil.",
            "An account in the file is no longer confirmed. Prepare a new file.",
        ),
        Error::UnknownMessage(id) => LocalText::new(
            format!("Ingen frigitt betalingsfil har meldings-id {id}. Sjekk at filen er til dette kontoret."),
            format!("Inga frigjeven betalingsfil har meldings-id {id}. Sjekk at fila er til dette kontoret."),
            format!("No released payment file has message id {id}. Check that the file is for this office."),
        ),
        Error::ReturnMismatch(mismatch) => of_mismatch(mismatch),
        Error::ClaimExceeded { left } => LocalText::new(
            format!("Beløpet er større enn det som gjenstår av kravet, {left} kr."),
            format!("Beløpet er større enn det som står att av kravet, {left} kr."),
            format!("The amount is more than what is left of the claim, NOK {left}."),
        ),
        Error::Ledger(_) => LocalText::new(
            "Regnskapet tillater ikke dette beløpet på tilsagnet. Sjekk hva som er utbetalt og returnert.",
            "Rekneskapen tillèt ikkje dette beløpet på tilsegna. Sjekk kva som er utbetalt og returnert.",
            "The ledger does not allow this amount on the award. Check what is paid and returned.",
        ),
        other => LocalText::new(
            "Hendelsen henger ikke sammen og må undersøkes.",
            "Hendinga heng ikkje saman og må undersøkjast.",
            format!("The event must be looked into: {other}."),
        ),
    }
}

fn of_mismatch(mismatch: &Mismatch) -> LocalText {
    match mismatch {
        Mismatch::UnknownPayment(id) => LocalText::new(
            format!("Betaling {id} finnes ikke i filen som banken svarer på. Ingenting er lest inn."),
            format!("Betaling {id} finst ikkje i fila som banken svarar på. Ingenting er lese inn."),
            format!("Payment {id} is not in the file that the bank answers. Nothing was taken over."),
        ),
        Mismatch::WrongAmount { id } => LocalText::new(
            format!(
                "Banken oppgir et annet beløp for betaling {id} enn det som ble sendt. Ingenting er lest inn."
            ),
            format!(
                "Banken oppgjev eit anna beløp for betaling {id} enn det som vart sendt. Ingenting er lese inn."
            ),
            format!("The bank states another amount for payment {id} than was sent. Nothing was taken over."),
        ),
        Mismatch::Contradiction(id) => LocalText::new(
            format!("Banken har svart det motsatte for betaling {id} før. Ta kontakt med banken."),
            format!("Banken har svart det motsette for betaling {id} før. Ta kontakt med banken."),
            format!("The bank answered the opposite for payment {id} before. Contact the bank."),
        ),
    }
}

pub(super) fn of_fault(fault: &Fault) -> LocalText {
    LocalText::new(
        format!("Filen er ikke en lesbar pain.002.001.03 ({fault}). Hent den på nytt fra banken."),
        format!("Fila er ikkje ei lesbar pain.002.001.03 ({fault}). Hent henne på nytt frå banken."),
        format!("The file is no readable pain.002.001.03: {fault}. Fetch it again from the bank."),
    )
}

pub(super) fn booked_in_future() -> LocalText {
    LocalText::new(
        "Bokføringsdatoen er etter i dag.",
        "Bokføringsdatoen er etter i dag.",
        "The booking date is after today.",
    )
}

pub(super) fn of_constraint(code: &str) -> LocalText {
    match code {
        "BANK_REFERENCE_USED" => LocalText::new(
            "Bankreferansen er registrert før. Samme innbetaling registreres én gang.",
            "Bankreferansen er registrert før. Same innbetaling blir registrert éin gong.",
            "The bank reference was recorded before. The same money is recorded once.",
        ),
        _ => LocalText::new(
            "Regnskapet tillater ikke dette beløpet på tilsagnet.",
            "Rekneskapen tillèt ikkje dette beløpet på tilsegna.",
            "The ledger does not allow this amount on the award.",
        ),
    }
}
