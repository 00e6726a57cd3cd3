//! Over 300 lines: the closed vocabulary of editions is one list.
//!
//! The closed vocabularies of the rules. Every code is kebab-case, in files, events and lists alike.

use serde::{Deserialize, Serialize};

/// A word that is not in one of the closed vocabularies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {vocabulary} `{word}`; use one of: {known}")]
pub struct UnknownWord {
    /// The vocabulary's name.
    pub vocabulary: &'static str,
    /// What was given.
    pub word: String,
    /// What it knows.
    pub known: String,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every word, in the order of the rules.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, kebab-case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(UnknownWord {
                        vocabulary: stringify!($name),
                        word: word.to_owned(),
                        known: [$($code),+].join(", "),
                    }),
                }
            }
        }
    };
}

vocabulary! {
    /// Kind of organisation, as the rules tell them apart (KKI §2, KKT: Hvem kan få tilskudd).
    OrganisationKind {
        /// Kommune.
        Municipality = "municipality",
        /// Fylkeskommune.
        County = "county",
        /// Interkommunalt selskap (IKS).
        IntermunicipalCompany = "intermunicipal-company",
        /// Universitet eller høyskole.
        University = "university",
        /// Fagskole.
        VocationalCollege = "vocational-college",
        /// Helseforetak.
        HealthEnterprise = "health-enterprise",
        /// Stiftelse.
        Foundation = "foundation",
        /// Privat bedrift.
        PrivateCompany = "private-company",
        /// Frivillig organisasjon.
        Voluntary = "voluntary",
    }
}

vocabulary! {
    /// The field of service that a measure works in.
    ServiceField {
        /// Omsorgstjenester.
        Care = "care",
        /// Psykisk helse og rus.
        MentalHealthAndSubstanceUse = "mental-health-and-substance-use",
    }
}

vocabulary! {
    /// The track (spor) of a measure kind; each has criteria of its own.
    Track {
        /// Kompetansetiltak.
        Competence = "competence",
        /// Opplæring i brukerstyrt personlig assistanse (BPA).
        Bpa = "bpa",
        /// Innovasjon (KKI), tjenesteutvikling (KKT).
        Development = "development",
    }
}

vocabulary! {
    /// Kind of partner in a cooperation (KKI §2, KKT: Tillegg).
    PartnerKind {
        /// Kommune.
        Municipality = "municipality",
        /// Helseforetak.
        HealthEnterprise = "health-enterprise",
        /// Næringsliv.
        Business = "business",
        /// Utdannings- eller forskningsinstitusjon.
        EducationOrResearch = "education-or-research",
        /// Frivillig sektor.
        Voluntary = "voluntary",
        /// Andre aktører.
        Other = "other",
    }
}

vocabulary! {
    /// As what somebody signs (KKI §3).
    SignatoryRole {
        /// Kommunedirektør (rådmann).
        MunicipalDirector = "municipal-director",
        /// Fylkeskommunedirektør.
        CountyDirector = "county-director",
        /// Daglig leder.
        ManagingDirector = "managing-director",
        /// Universitets- eller høyskoledirektør.
        UniversityDirector = "university-director",
        /// Someone with delegated authority; the delegation's document is named.
        Delegate = "delegate",
        /// Anyone else.
        Other = "other",
    }
}

vocabulary! {
    /// Whether award and refusal can be appealed (forvaltningsloven §28). A call without one leaves it open.
    AppealRule {
        /// No appeal on award or refusal.
        None = "none",
        /// The ordinary right of appeal.
        Ordinary = "ordinary",
    }
}

vocabulary! {
    /// What an edition says of appeal.
    EditionAppeal {
        /// No appeal on award or refusal (KKI §8).
        None = "none",
        /// The ordinary right of appeal.
        Ordinary = "ordinary",
        /// Left to the call.
        Open = "open",
    }
}

vocabulary! {
    /// Who manages a scheme: announces, assesses and decides.
    ManagingOffice {
        /// The Statsforvalter of each region.
        Region = "region",
        /// Helsedirektoratet itself.
        National = "national",
    }
}

vocabulary! {
    /// What an application must hold (KKI §3).
    ContentItem {
        /// Søkerens formål med tilskuddet.
        Purpose = "purpose",
        /// Prosjektbeskrivelse eller beskrivelse av tiltak.
        Description = "description",
        /// Budsjett.
        Budget = "budget",
        /// Egenfinansiering.
        OwnFunding = "own-funding",
        /// Redegjørelse for interne og eksterne kontrolltiltak.
        ControlStatement = "control-statement",
        /// Hvordan tildelingskriteriene skal oppfylles.
        Criteria = "criteria",
    }
}

vocabulary! {
    /// A text of the grant letter (tilskuddsbrev), in the order of the letter.
    LetterClause {
        /// How the applicant is told (§7).
        Outcome = "outcome",
        /// What the money is for.
        Purpose = "purpose",
        /// Conditions.
        Conditions = "conditions",
        /// Report on goal achievement (§5).
        GoalReport = "goal-report",
        /// Accounts comparable with the budget (§5).
        Accounts = "accounts",
        /// The auditor's control (§5).
        Auditor = "auditor",
        /// Research reports and documentation (§5).
        Documentation = "documentation",
        /// How it is paid (§9).
        Payment = "payment",
        /// Overpaid money (§9).
        Repayment = "repayment",
        /// Changed address, account or organisation number (§9).
        ChangeOfAccount = "change-of-account",
        /// Control by Helsedirektoratet (§10).
        Control = "control",
        /// What a breach leads to (§11).
        Sanctions = "sanctions",
    }
}

vocabulary! {
    /// A reaction on breach (KKI §11).
    SanctionKind {
        /// Bortfall.
        Lapse = "lapse",
        /// Stans.
        Stop = "stop",
        /// Tilbakebetaling.
        Reclaim = "reclaim",
        /// Utestengelse from receiving grants.
        Bar = "bar",
        /// Politianmeldelse.
        PoliceReport = "police-report",
    }
}

vocabulary! {
    /// What a question that the caseworker judges leads to.
    JudgementEffect {
        /// A measure of which it is true gets nothing.
        Excludes = "excludes",
        /// A measure of which it is true gets an advantage (fortrinn).
        Advantage = "advantage",
        /// The caseworker sees it together with the measure.
        SeenTogether = "seen-together",
    }
}

vocabulary! {
    /// Whose target group it is (KKI §1, KKT: Målgruppe).
    TargetGroupRole {
        /// Primærmålgruppe.
        Primary = "primary",
        /// Sekundærmålgruppe (KKI), den endelige målgruppen (KKT).
        Final = "final",
    }
}

impl OrganisationKind {
    /// Whether such a body lies in one region and applies there, whatever a call says.
    #[must_use]
    pub const fn lies_in_one_region(self) -> bool {
        matches!(self, Self::Municipality | Self::County)
    }
}

vocabulary! {
    /// The status of an organisation in Enhetsregisteret.
    #[derive(Default)]
    RegisterStatus {
        /// Nobody has asked.
        #[default] Unknown = "unknown",
        /// Registered, and nothing else is.
        Active = "active",
        /// Under avvikling.
        WindingUp = "winding-up",
        /// Konkurs.
        Bankrupt = "bankrupt",
        /// Slettet from the register.
        Dissolved = "dissolved",
    }
}

vocabulary! {
    /// The severity of a finding.
    Severity {
        /// The submission is rejected.
        Refuses = "refuses",
        /// The submission is rejected until the applicant gives a reason.
        NeedsReason = "needs-reason",
        /// For the caseworker to know.
        Note = "note",
    }
}

vocabulary! {
    /// The outcome of a rule that was applied to an application.
    Outcome {
        /// It is held.
        Held = "held",
        /// It is held, and the caseworker must look at it: what is pending or left to judgement is not passed.
        Noted = "noted",
        /// It is broken, or lacks its reason.
        Broken = "broken",
        /// It had nothing to judge.
        NotApplicable = "not-applicable",
    }
}
