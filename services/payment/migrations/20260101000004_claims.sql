-- Money that is to come back, that came back, and that is carried over.

-- A claim (tilbakebetalingskrav), as reporting ordered it.
CREATE TABLE payment.claim (
    id                  uuid        NOT NULL,
    award_id            uuid        NOT NULL,
    organisation_number text        NOT NULL,
    -- Claimed and returned so far, øre.
    amount_ore          bigint      NOT NULL,
    returned_ore        bigint      NOT NULL DEFAULT 0,
    state               text        NOT NULL DEFAULT 'OPEN',
    -- What the recipient writes on the payment: chapter and post, scheme, year and case.
    reference           text        NOT NULL,
    reason              text        NOT NULL,
    -- The rule that demands it, an encoded `tilskudd.common.v1.RuleSource`.
    source              bytea       NOT NULL,
    ordered_by          uuid        NOT NULL,
    ordered_at          timestamptz NOT NULL,
    CONSTRAINT claim_pkey PRIMARY KEY (id),
    CONSTRAINT claim_award_fk FOREIGN KEY (award_id) REFERENCES payment.award,
    CONSTRAINT claim_amount_check CHECK (amount_ore > 0 AND returned_ore BETWEEN 0 AND amount_ore),
    CONSTRAINT claim_state_check
        CHECK (state IN ('OPEN', 'SETTLED') AND (state = 'SETTLED') = (returned_ore = amount_ore))
);
SELECT payment.service_may('UPDATE (state, returned_ore)', 'claim');

-- Money that came back; insert-only.
CREATE TABLE payment.repayment (
    id             uuid        NOT NULL,
    claim_id       uuid        NOT NULL,
    -- Øre.
    amount_ore     bigint      NOT NULL,
    -- The bank's reference: the same money is recorded once.
    bank_reference text        NOT NULL,
    -- Local date on the bank's statement.
    booked_on      date        NOT NULL,
    recorded_by    uuid        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT repayment_pkey PRIMARY KEY (id),
    CONSTRAINT repayment_bank_reference_key UNIQUE (bank_reference),
    CONSTRAINT repayment_claim_fk FOREIGN KEY (claim_id) REFERENCES payment.claim,
    CONSTRAINT repayment_amount_check CHECK (amount_ore > 0)
);
CREATE INDEX repayment_claim ON payment.repayment (claim_id);

-- Unused money that the office let the recipient keep for a later year; insert-only.
CREATE TABLE payment.carry_over (
    id         uuid        NOT NULL,
    award_id   uuid        NOT NULL,
    -- Øre.
    amount_ore bigint      NOT NULL,
    -- Grant year that it is an opening balance of.
    to_year    integer     NOT NULL,
    decided_by uuid        NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT carry_over_pkey PRIMARY KEY (id),
    CONSTRAINT carry_over_award_fk FOREIGN KEY (award_id) REFERENCES payment.award,
    CONSTRAINT carry_over_amount_check CHECK (amount_ore > 0),
    CONSTRAINT carry_over_year_check CHECK (to_year BETWEEN 2000 AND 2101)
);
