//! The signature (R11).

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, blank};
use crate::edition::Edition;
use crate::facts::{DelegationFound, Signature};
use crate::vocabulary::SignatoryRole;

const SECTION: RuleOrigin = RuleOrigin::Edition(|edition: &Edition| Some(&edition.signatures.section));

/// The field of the delegation's document.
const DOCUMENT: &str = "signature.delegation_document";

pub(super) static SIGNATURE: Rule = Rule {
    id: "signature",
    rows: &["R11"],
    text: words(
        "Søknaden er undertegnet.",
        "Søknaden er underskriven.",
        "The application is signed.",
    ),
    origin: SECTION,
    check: Check::Whole(signed),
};

fn signed(case: &mut Case<'_>) -> Applied {
    let signature = case.application.signature.as_ref();
    if signature.is_some_and(|signature| !blank(&signature.signatory)) {
        return Ok(());
    }
    let text = words(
        "Søknaden er ikke undertegnet. La kommunedirektøren eller tilsvarende, eller en med fullmakt, undertegne.",
        "Søknaden er ikkje underskriven. La kommunedirektøren eller tilsvarande, eller ein med fullmakt, skrive under.",
        "The application is not signed. Let the chief municipal executive or equivalent, or a delegate, sign it.",
    );
    case.refuse("signature", text);
    Ok(())
}

pub(super) static SIGNATURE_ROLE: Rule = Rule {
    id: "signature-role",
    rows: &["R11"],
    text: words(
        "Kommunedirektøren eller tilsvarende øverste leder, eller en med delegert myndighet, undertegner.",
        "Kommunedirektøren eller tilsvarande øvste leiar, eller ein med delegert mynde, skriv under.",
        "The chief municipal executive or the equivalent chief executive, or someone with delegated authority, signs.",
    ),
    origin: SECTION,
    check: Check::Whole(role),
};

fn role(case: &mut Case<'_>) -> Applied {
    let Some(signature) = &case.application.signature else {
        return Err(NotApplied::Before);
    };
    let roles = case.edition.signature_roles(case.application.applicant.kind);
    if !roles.contains(&signature.role) {
        let text = words(
            "Den som undertegner, må være kommunedirektør eller øverste leder hos søkeren, eller ha skriftlig \
             fullmakt. La riktig person undertegne.",
            "Den som skriv under, må vere kommunedirektør eller øvste leiar hos søkjaren, eller ha skriftleg \
             fullmakt. La rett person skrive under.",
            "The signatory must be the chief municipal executive or the applicant's chief executive, or hold a written \
             delegation. Let the right person sign.",
        );
        case.refuse("signature.role", text);
    }
    Ok(())
}

pub(super) static DELEGATION_DOCUMENT: Rule = Rule {
    id: "delegation-document",
    rows: &["R11"],
    text: words(
        "Den som undertegner med delegert myndighet, oppgir dokumentet som gir den.",
        "Den som skriv under med delegert mynde, oppgir dokumentet som gir det.",
        "Someone who signs with delegated authority names the document that gives it.",
    ),
    origin: SECTION,
    check: Check::Whole(delegation),
};

/// A delegate where nobody can delegate is refused by its role.
fn delegation(case: &mut Case<'_>) -> Applied {
    let signature = delegated(case)?;
    if blank(&signature.delegation_document) {
        let text = words(
            "Fullmakten mangler. Oppgi dokumentet som gir rett til å undertegne.",
            "Fullmakta manglar. Oppgi dokumentet som gir rett til å skrive under.",
            "The delegation is missing. Name the document that gives authority to sign.",
        );
        case.refuse(DOCUMENT, text);
    }
    Ok(())
}

/// The signature of a delegate who may be one.
fn delegated<'a>(case: &Case<'a>) -> Result<&'a Signature, NotApplied> {
    let signature = case.application.signature.as_ref().ok_or(NotApplied::Before)?;
    if signature.role != SignatoryRole::Delegate {
        return Err(NotApplied::Application);
    }
    let roles = case.edition.signature_roles(case.application.applicant.kind);
    if roles.contains(&signature.role) {
        Ok(signature)
    } else {
        Err(NotApplied::Before)
    }
}

pub(super) static DELEGATION_RECORDED: Rule = Rule {
    id: "delegation-recorded",
    rows: &["R11"],
    text: words(
        "Fullmakten til den som undertegner elektronisk, er registrert og gjelder på dagen.",
        "Fullmakta til den som skriv under elektronisk, er registrert og gjeld på dagen.",
        "The delegation of someone who signs electronically is recorded and holds on the day.",
    ),
    origin: SECTION,
    check: Check::Whole(recorded),
};

/// Without a document there is nothing to look for.
fn recorded(case: &mut Case<'_>) -> Applied {
    let signature = delegated(case)?;
    if blank(&signature.delegation_document) {
        return Err(NotApplied::Before);
    }
    if signature.delegation.ok_or(NotApplied::Application)? == DelegationFound::Unrecorded {
        let text = words(
            "Ingen gyldig fullmakt til den som undertegner, er registrert med dette dokumentet. Registrer fullmakten først.",
            "Inga gyldig fullmakt til den som skriv under, er registrert med dette dokumentet. Registrer fullmakta først.",
            "No valid delegation to the signatory is recorded with this document. Record the delegation first.",
        );
        case.refuse(DOCUMENT, text);
    }
    Ok(())
}

pub(super) static DELEGATION_ATTACHED: Rule = Rule {
    id: "delegation-attached",
    rows: &["R11"],
    text: words(
        "Dokumentet som gir fullmakten, følger søknaden slik det ble registrert.",
        "Dokumentet som gir fullmakta, følgjer søknaden slik det vart registrert.",
        "The document that gives the delegation goes with the application as it was recorded.",
    ),
    origin: SECTION,
    check: Check::Whole(attached),
};

fn attached(case: &mut Case<'_>) -> Applied {
    match delegated(case)?.delegation.ok_or(NotApplied::Application)? {
        DelegationFound::Unrecorded => Err(NotApplied::Before),
        DelegationFound::Attached => Ok(()),
        DelegationFound::Unattached => {
            let text = words(
                "Dokumentet som gir fullmakten, er ikke lagt ved. Legg ved filen som ble registrert med fullmakten.",
                "Dokumentet som gir fullmakta, er ikkje lagt ved. Legg ved fila som vart registrert med fullmakta.",
                "The document that gives the delegation is not attached. Attach the file that was recorded with it.",
            );
            case.refuse(DOCUMENT, text);
            Ok(())
        }
    }
}
