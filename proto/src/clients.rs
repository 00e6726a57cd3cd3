//! The clients of a service's subjects, together on one channel.

use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};

macro_rules! clients {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $client:path,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name<T> {
            $($(#[$of])* pub $field: $client,)+
        }

        impl<T> $name<T>
        where
            T: GrpcService<Body> + Clone,
            T::Error: Into<StdError>,
            T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
            <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
        {
            /// All of them on clones of one channel.
            #[must_use]
            pub fn new(channel: T) -> Self {
                Self { $($field: <$client>::new(channel.clone()),)+ }
            }
        }
    };
}

clients! {
    /// Allocation.
    AllocationClients {
        /// Frames.
        frames: crate::allocation::v1::frame_service_client::FrameServiceClient<T>,
        /// Proposals.
        proposals: crate::allocation::v1::proposal_service_client::ProposalServiceClient<T>,
        /// Decisions.
        decisions: crate::allocation::v1::decision_service_client::DecisionServiceClient<T>,
        /// Letters.
        letters: crate::allocation::v1::letter_service_client::LetterServiceClient<T>,
        /// Carry-overs.
        carry_overs: crate::allocation::v1::carry_over_service_client::CarryOverServiceClient<T>,
    }
}

clients! {
    /// Payment.
    PaymentClients {
        /// Accounts.
        accounts: crate::payment::v1::account_service_client::AccountServiceClient<T>,
        /// Instalments.
        instalments: crate::payment::v1::instalment_service_client::InstalmentServiceClient<T>,
        /// Payment files and bank returns.
        files: crate::payment::v1::payment_file_service_client::PaymentFileServiceClient<T>,
        /// Claims.
        claims: crate::payment::v1::claim_service_client::ClaimServiceClient<T>,
        /// Balances and the journal.
        ledger: crate::payment::v1::ledger_service_client::LedgerServiceClient<T>,
    }
}

clients! {
    /// Reporting.
    ReportingClients {
        /// Obligations.
        obligations: crate::reporting::v1::obligation_service_client::ObligationServiceClient<T>,
        /// Reports.
        reports: crate::reporting::v1::report_service_client::ReportServiceClient<T>,
    }
}
