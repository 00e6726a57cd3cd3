//! What each error tells a person to do, in both forms of Norwegian and in English.

use tilskudd_kernel::lang::LocalText;

use super::Error;

impl Error {
    /// What it tells a person; none for faults of the system.
    pub(super) fn text(&self) -> Option<LocalText> {
        match self {
            Self::FrameNotAccepted { .. }
            | Self::FrameNotFinal { .. }
            | Self::OverFrame
            | Self::FrameBelowDecided
            | Self::FrameAlreadyFinal
            | Self::ProposalAnswered
            | Self::ProposalSuperseded => self.frame_text(),
            Self::RecommenderAdjusts
            | Self::AdjusterDecides
            | Self::ProposerAccepts
            | Self::OrdinaryWork { .. }
            | Self::RefusalStands => self.amount_text(),
            Self::TwoPerson
            | Self::Conflicted
            | Self::NotProposed
            | Self::AlreadyDecided
            | Self::ReportOutstanding { .. }
            | Self::ReportPending { .. }
            | Self::Changed
            | Self::AboveApplied { .. } => self.decision_text(),
            Self::ApplicationEnded => Some(LocalText::new(
                "Søknaden er trukket eller avvist og kan ikke få vedtak.",
                "Søknaden er trekt eller avvist og kan ikkje få vedtak.",
                "The application was withdrawn or dismissed and cannot be decided.",
            )),
            Self::CompletionOpen => Some(LocalText::new(
                "Søkeren er bedt om å rette eller utfylle søknaden og har ikke svart. Vent til forespørselen er besvart eller lukket.",
                "Søkjaren er beden om å rette eller utfylle søknaden og har ikkje svart. Vent til førespurnaden er svart på eller lukka.",
                "The applicant was asked to complete the application and has not answered. Wait until the request is answered or closed.",
            )),
            Self::CarryOverNotAllowed { .. }
            | Self::NotTheYearAfter { .. }
            | Self::CarryOverAboveAward
            | Self::CarryOverDecided => self.carry_over_text(),
            Self::EditionDiffers(id) => Some(LocalText::new(
                format!("Utgaven {id} er mottatt før med en annen tekst."),
                format!("Utgåva {id} er motteken før med ein annan tekst."),
                format!("Edition {id} was received before with another text."),
            )),
            Self::Malformed { field, why } => Some(LocalText::new(
                format!("Hendelsen kan ikke leses: {field} ({why}). Rett avsenderen."),
                format!("Hendinga kan ikkje lesast: {field} ({why}). Rett avsendaren."),
                format!("The event cannot be read: {field} ({why}). Correct the sender."),
            )),
            Self::NotFound(_) | Self::Amount(_) | Self::Edition(_) | Self::Store(_) => None,
        }
    }

    fn frame_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::FrameNotAccepted { scheme, year, .. } => LocalText::new(
                format!(
                    "Embetet har ikke godtatt noen ramme for {scheme} {year}. Godta forslaget fra Helsedirektoratet først."
                ),
                format!(
                    "Embetet har ikkje godteke noka ramme for {scheme} {year}. Godta framlegget frå Helsedirektoratet først."
                ),
                format!(
                    "The office has accepted no frame for {scheme} {year}. Accept Helsedirektoratet's proposal first."
                ),
            ),
            Self::FrameNotFinal { .. } => LocalText::new(
                "Rammen er foreløpig. Vent med vedtak til en endelig ramme er godtatt.",
                "Ramma er førebels. Vent med vedtak til ei endeleg ramme er godteken.",
                "The frame is provisional. Wait with the decision until a final frame is accepted.",
            ),
            Self::OverFrame => LocalText::new(
                "Beløpet er større enn det som er igjen av rammen eller øremerkingen. Sett ned beløpet, eller be om større ramme.",
                "Beløpet er større enn det som er att av ramma eller øyremerkinga. Set ned beløpet, eller be om større ramme.",
                "The amount is more than what is left of the frame or the earmark. Lower the amount, or ask for a larger frame.",
            ),
            Self::FrameBelowDecided => LocalText::new(
                "Det er allerede vedtatt mer enn den foreslåtte rammen eller øremerkingen. Avslå forslaget.",
                "Det er alt vedteke meir enn den føreslåtte ramma eller øyremerkinga. Avslå framlegget.",
                "More is decided already than the proposed frame or earmark. Refuse the proposal.",
            ),
            Self::FrameAlreadyFinal => LocalText::new(
                "Rammen er endelig og kan ikke bli foreløpig igjen. Foreslå et nytt endelig beløp.",
                "Ramma er endeleg og kan ikkje bli førebels igjen. Føreslå eit nytt endeleg beløp.",
                "The frame is final and cannot become provisional again. Propose a new final amount.",
            ),
            Self::ProposalAnswered => LocalText::new(
                "Forslaget er besvart. Hent rammen på nytt.",
                "Framlegget er svara på. Hent ramma på nytt.",
                "The proposal is answered. Read the frame again.",
            ),
            Self::ProposalSuperseded => LocalText::new(
                "Et nyere forslag venter på svar. Svar på det i stedet.",
                "Eit nyare framlegg ventar på svar. Svar på det i staden.",
                "A newer proposal waits for an answer. Answer that one instead.",
            ),
            _ => return None,
        })
    }

    fn decision_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::TwoPerson => LocalText::new(
                "Den som har innstilt, kan ikke fatte vedtak i saken. Be en annen med budsjettdisponeringsmyndighet.",
                "Den som har innstilt, kan ikkje gjere vedtak i saka. Be ein annan med budsjettdisponeringsmynde.",
                "Who recommended cannot decide the case. Ask another holder of budget disposal authority.",
            ),
            Self::Conflicted => LocalText::new(
                "Du er inhabil i saken og kan ikke ta del i den. Be en annen overta.",
                "Du er inhabil i saka og kan ikkje ta del i ho. Be ein annan ta over.",
                "You have a conflict of interest in the case and cannot take part. Ask another to take over.",
            ),
            Self::NotProposed => LocalText::new(
                "Det er ikke foreslått noen fordeling for søknaden ennå. Lag forslag til fordeling først.",
                "Det er ikkje føreslått noka fordeling for søknaden enno. Lag framlegg til fordeling først.",
                "No distribution is proposed for the application yet. Propose the distribution first.",
            ),
            Self::AlreadyDecided => LocalText::new(
                "Det er fattet vedtak i saken, og det kan ikke endres her.",
                "Det er gjort vedtak i saka, og det kan ikkje endrast her.",
                "The application is decided, and that cannot be changed here.",
            ),
            Self::ReportOutstanding {
                organisation, year, ..
            } => LocalText::new(
                format!(
                    "Rapporten for {year} fra {organisation} er ikke godtatt, og fristen er ute eller rapporten er sendt tilbake. Godta rapporten først, eller sett beløpet til 0."
                ),
                format!(
                    "Rapporten for {year} frå {organisation} er ikkje godteken, og fristen er ute eller rapporten er send tilbake. Godta rapporten først, eller set beløpet til 0."
                ),
                format!(
                    "The report for {year} from {organisation} is not accepted, and it is overdue or was sent back. Accept the report first, or set the amount to 0."
                ),
            ),
            Self::ReportPending { predecessor, .. } => {
                let (organisation, region) = (&predecessor.organisation, &predecessor.region);
                LocalText::new(
                    format!(
                        "Søkeren svarer for {organisation}, og bare {region} vet om rapportene derfra er godtatt. Spør der, og send vedtaket med pending_reports_checked, eller sett beløpet til 0."
                    ),
                    format!(
                        "Søkjaren svarer for {organisation}, og berre {region} veit om rapportane derifrå er godtekne. Spør der, og send vedtaket med pending_reports_checked, eller set beløpet til 0."
                    ),
                    format!(
                        "The applicant answers for {organisation}, and {region} alone knows whether its reports are accepted. Ask there and send the decision with pending_reports_checked, or set the amount to 0."
                    ),
                )
            }
            Self::Changed => LocalText::new(
                "Forslaget er endret etter at du leste det. Les det på nytt og prøv igjen.",
                "Framlegget er endra etter at du las det. Les det på nytt og prøv igjen.",
                "The proposal has changed since you read it. Read it again and retry.",
            ),
            Self::AboveApplied { applied } => LocalText::new(
                format!("Det er søkt om {applied} kroner. Gi ikke mer enn det."),
                format!("Det er søkt om {applied} kroner. Gi ikkje meir enn det."),
                format!("NOK {applied} is applied for. Give no more than that."),
            ),
            _ => return None,
        })
    }

    /// Who may set and decide amounts, and which.
    fn amount_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::RecommenderAdjusts => LocalText::new(
                "Den som har innstilt, kan ikke justere beløp i saken. Be en annen.",
                "Den som har innstilt, kan ikkje justere beløp i saka. Be ein annan.",
                "Who recommended cannot adjust an amount in the case. Ask another person.",
            ),
            Self::AdjusterDecides => LocalText::new(
                "Den som har justert et beløp, kan ikke fatte vedtak i saken. Be en annen med budsjettdisponeringsmyndighet.",
                "Den som har justert eit beløp, kan ikkje gjere vedtak i saka. Be ein annan med budsjettdisponeringsmynde.",
                "Who adjusted an amount cannot decide the case. Ask another holder of budget disposal authority.",
            ),
            Self::ProposerAccepts => LocalText::new(
                "Den som har foreslått rammen, kan ikke godta den. Be en annen.",
                "Den som har føreslått ramma, kan ikkje godta ho. Be ein annan.",
                "Who proposed the frame cannot accept it. Ask another person.",
            ),
            Self::OrdinaryWork { .. } => LocalText::new(
                "Tiltaket er vurdert som ordinært utviklingsarbeid, som ikke får støtte. La beløpet være 0.",
                "Tiltaket er vurdert som ordinært utviklingsarbeid, som ikkje får støtte. La beløpet vere 0.",
                "The measure was judged to be ordinary development work, which gets nothing. Leave the amount at 0.",
            ),
            Self::RefusalStands => LocalText::new(
                "Tiltaket er innstilt til avslag, og innstillingen er godkjent. La beløpet være 0.",
                "Tiltaket er innstilt til avslag, og innstillinga er godkjend. La beløpet vere 0.",
                "The measure is recommended for refusal, and that is approved. Leave the amount at 0.",
            ),
            _ => return None,
        })
    }

    fn carry_over_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::CarryOverNotAllowed { .. } => LocalText::new(
                "Utlysningen pengene ble gitt under, tillater ikke overføring. Avslå ønsket.",
                "Utlysinga pengane vart gitt under, tillèt ikkje overføring. Avslå ønsket.",
                "The call that the money was given under allows no carry-over. Refuse the request.",
            ),
            Self::NotTheYearAfter { year } => LocalText::new(
                format!(
                    "Ubrukte penger fra {year} kan bare overføres til en kunngjort utlysning av samme ordning året etter."
                ),
                format!(
                    "Ubrukte pengar frå {year} kan berre overførast til ei kunngjord utlysing av same ordning året etter."
                ),
                format!(
                    "Unused money from {year} can only go into an announced call of the same scheme for the year after."
                ),
            ),
            Self::CarryOverAboveAward => LocalText::new(
                "Det er bedt om å få overført mer enn det som er igjen av tilsagnet. Avslå ønsket.",
                "Det er bede om å få overført meir enn det som er att av tilsegna. Avslå ønsket.",
                "More than what is left of the award is asked to be carried over. Refuse the request.",
            ),
            Self::CarryOverDecided => LocalText::new(
                "Ønsket om overføring er avgjort. Hent det på nytt.",
                "Ønsket om overføring er avgjort. Hent det på nytt.",
                "The carry-over is decided. Read it again.",
            ),
            _ => return None,
        })
    }
}
