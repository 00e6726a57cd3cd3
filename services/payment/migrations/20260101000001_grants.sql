-- Copies of what allocation decided, the recipients' accounts, and the instalments to pay.

-- A recipient (mottaker), named as in its newest decision.
CREATE TABLE payment.recipient (
    -- Nine digits.
    organisation_number text        NOT NULL,
    name                text        NOT NULL,
    -- Legal time of the decision that gave the name.
    named_at            timestamptz NOT NULL,
    CONSTRAINT recipient_pkey PRIMARY KEY (organisation_number),
    CONSTRAINT recipient_number_check CHECK (organisation_number ~ '^[0-9]{9}$')
);
SELECT payment.service_may('UPDATE (name, named_at)', 'recipient');

-- A decision on one application; a refusal stands here too, since it shows who decided for whom.
CREATE TABLE payment.decision (
    id                  uuid        NOT NULL,
    case_number         text        NOT NULL,
    organisation_number text        NOT NULL,
    -- Grant year.
    year                integer     NOT NULL,
    -- Code of the scheme, such as `kkt`.
    scheme              text        NOT NULL,
    -- Budget chapter and post, such as `761/68`.
    chapter_post        text        NOT NULL,
    -- Sum of the awards, øre; 0 when refused.
    amount_ore          bigint      NOT NULL,
    -- Person who decided, and when by legal time.
    decided_by          uuid        NOT NULL,
    decided_at          timestamptz NOT NULL,
    CONSTRAINT decision_pkey PRIMARY KEY (id),
    CONSTRAINT decision_recipient_fk FOREIGN KEY (organisation_number) REFERENCES payment.recipient,
    CONSTRAINT decision_amount_check CHECK (amount_ore >= 0),
    CONSTRAINT decision_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT decision_chapter_post_check CHECK (chapter_post ~ '^[0-9]{1,4}/[0-9]{1,3}$')
);
CREATE INDEX decision_recipient ON payment.decision (organisation_number, decided_by);

-- An award with an amount.
CREATE TABLE payment.award (
    id          uuid   NOT NULL,
    decision_id uuid   NOT NULL,
    -- Code of the measure kind.
    kind        text   NOT NULL,
    -- Granted, øre.
    amount_ore  bigint NOT NULL,
    CONSTRAINT award_pkey PRIMARY KEY (id),
    CONSTRAINT award_decision_fk FOREIGN KEY (decision_id) REFERENCES payment.decision,
    CONSTRAINT award_amount_check CHECK (amount_ore > 0)
);
CREATE INDEX award_decision ON payment.award (decision_id);

-- A recipient's bank account. Number and recipient never change: a change registers anew.
CREATE TABLE payment.account (
    id                  uuid        NOT NULL,
    organisation_number text        NOT NULL,
    -- BBAN, eleven digits.
    account_number      text        NOT NULL,
    -- Where the number comes from.
    basis               text        NOT NULL,
    state               text        NOT NULL,
    registered_by       uuid        NOT NULL,
    registered_at       timestamptz NOT NULL,
    confirmed_by        uuid,
    confirmed_at        timestamptz,
    -- How the recipient confirmed it.
    confirmed_basis     text,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_organisation_check CHECK (organisation_number ~ '^[0-9]{9}$'),
    CONSTRAINT account_number_check CHECK (account_number ~ '^[0-9]{11}$'),
    CONSTRAINT account_state_check CHECK (state IN ('REGISTERED', 'CONFIRMED', 'REJECTED', 'REPLACED')),
    -- Two persons stand behind an account that money can go to.
    CONSTRAINT account_two_persons_check CHECK (confirmed_by <> registered_by),
    CONSTRAINT account_confirmed_check CHECK (
        (confirmed_by IS NULL) = (confirmed_at IS NULL)
        AND (confirmed_by IS NULL) = (confirmed_basis IS NULL)
        AND (state NOT IN ('CONFIRMED', 'REJECTED') OR confirmed_by IS NOT NULL))
);
CREATE UNIQUE INDEX account_one_confirmed_key ON payment.account (organisation_number) WHERE state = 'CONFIRMED';
CREATE UNIQUE INDEX account_one_registered_key ON payment.account (organisation_number) WHERE state = 'REGISTERED';
SELECT payment.service_may('UPDATE (state, confirmed_by, confirmed_at, confirmed_basis)', 'account');

-- An instalment (termin) of a decision; today one, with the whole amount.
CREATE TABLE payment.instalment (
    id          uuid    NOT NULL,
    decision_id uuid    NOT NULL,
    -- 1 is the first of the decision.
    number      integer NOT NULL,
    -- Sum of the parts, øre.
    amount_ore  bigint  NOT NULL,
    -- Who decided, beside who attests, so that the two can be compared here.
    decided_by  uuid    NOT NULL,
    state       text    NOT NULL DEFAULT 'PLANNED',
    attested_by uuid,
    attested_at timestamptz,
    -- The bank's last reason for a refusal, such as `AC01`; empty: none.
    bank_reason text    NOT NULL DEFAULT '',
    -- How often it was released.
    attempts    integer NOT NULL DEFAULT 0,
    CONSTRAINT instalment_pkey PRIMARY KEY (id),
    CONSTRAINT instalment_number_key UNIQUE (decision_id, number),
    CONSTRAINT instalment_decision_fk FOREIGN KEY (decision_id) REFERENCES payment.decision,
    CONSTRAINT instalment_amount_check CHECK (amount_ore > 0),
    CONSTRAINT instalment_number_check CHECK (number > 0),
    CONSTRAINT instalment_state_check
        CHECK (state IN ('PLANNED', 'ATTESTED', 'IN_FILE', 'RELEASED', 'PAID', 'BOUNCED')),
    -- Bestemmelser 2.5.2.2: the attester never decided.
    CONSTRAINT instalment_attester_check CHECK (attested_by <> decided_by),
    CONSTRAINT instalment_attested_check CHECK (
        (attested_by IS NULL) = (attested_at IS NULL) AND (state = 'PLANNED' OR attested_by IS NOT NULL)),
    CONSTRAINT instalment_attempts_check CHECK (attempts >= 0)
);
CREATE INDEX instalment_waiting ON payment.instalment (id) WHERE state = 'ATTESTED';
SELECT payment.service_may('UPDATE (state, attested_by, attested_at, bank_reason, attempts)', 'instalment');

-- One award's part of an instalment.
CREATE TABLE payment.instalment_part (
    instalment_id uuid   NOT NULL,
    award_id      uuid   NOT NULL,
    -- Øre.
    amount_ore    bigint NOT NULL,
    CONSTRAINT instalment_part_pkey PRIMARY KEY (instalment_id, award_id),
    CONSTRAINT instalment_part_instalment_fk FOREIGN KEY (instalment_id) REFERENCES payment.instalment,
    CONSTRAINT instalment_part_award_fk FOREIGN KEY (award_id) REFERENCES payment.award,
    CONSTRAINT instalment_part_amount_check CHECK (amount_ore > 0)
);
