-- Reports and what follows from them. Reports, returns and statements are only added.

CREATE TABLE reporting.report (
    obligation_id uuid        NOT NULL, -- the obligation
    number        integer     NOT NULL, -- from 1; the obligation says which counts
    content       bytea       NOT NULL, -- tilskudd.reporting.v1.Report as it was submitted
    content_hash  text        NOT NULL, -- SHA-256 of content, hexadecimal
    submitted_by  uuid        NOT NULL, -- person
    submitted_at  timestamptz NOT NULL, -- legal time
    CONSTRAINT report_key PRIMARY KEY (obligation_id, number),
    CONSTRAINT report_obligation_fk FOREIGN KEY (obligation_id) REFERENCES reporting.obligation (id),
    CONSTRAINT report_number_check CHECK (number >= 1),
    CONSTRAINT report_hash_check CHECK (content_hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE reporting.report IS 'Reports with accounts, those sent back too';

CREATE TABLE reporting.report_return (
    obligation_id uuid        NOT NULL, -- the obligation
    number        integer     NOT NULL, -- the report that was sent back
    returned_by   uuid        NOT NULL, -- person
    returned_at   timestamptz NOT NULL, -- legal time
    reason        text        NOT NULL, -- what must be corrected
    CONSTRAINT report_return_key PRIMARY KEY (obligation_id, number),
    CONSTRAINT report_return_report_fk FOREIGN KEY (obligation_id, number)
        REFERENCES reporting.report (obligation_id, number)
);
COMMENT ON TABLE reporting.report_return IS 'Reports that were sent back';

CREATE TABLE reporting.auditor_statement (
    obligation_id uuid        NOT NULL, -- the obligation
    document      text        NOT NULL, -- reference of the statement
    auditor       text        NOT NULL, -- the auditor firm
    registered_by uuid        NOT NULL, -- person
    registered_at timestamptz NOT NULL, -- legal time
    CONSTRAINT auditor_statement_key PRIMARY KEY (obligation_id),
    CONSTRAINT auditor_statement_obligation_fk FOREIGN KEY (obligation_id) REFERENCES reporting.obligation (id)
);
COMMENT ON TABLE reporting.auditor_statement IS 'Auditors'' statements (revisorerklæringer)';

CREATE TABLE reporting.settlement (
    id         uuid        NOT NULL, -- id of the carry-over or of the claim; the other service's gets the same
    award_id   uuid        NOT NULL, -- whose unused money it is
    kind       text        NOT NULL, -- carry-over or reclaim
    amount_ore bigint      NOT NULL, -- unused, øre
    state      text        NOT NULL, -- asked; a carry-over becomes granted or refused
    asked_at   timestamptz NOT NULL, -- legal time
    CONSTRAINT settlement_key PRIMARY KEY (id),
    CONSTRAINT settlement_award_fk FOREIGN KEY (award_id) REFERENCES reporting.award (id),
    CONSTRAINT settlement_kind_check CHECK (kind IN ('carry-over', 'reclaim')),
    CONSTRAINT settlement_state_check CHECK (state = 'asked' OR (kind = 'carry-over' AND state IN ('granted', 'refused'))),
    CONSTRAINT settlement_amount_check CHECK (amount_ore > 0)
);
COMMENT ON TABLE reporting.settlement IS 'Unused money: asked carried over, or ordered back';
CREATE UNIQUE INDEX settlement_live_key ON reporting.settlement (award_id) WHERE state <> 'refused';
SELECT reporting.service_may('UPDATE (state)', 'settlement');

CREATE TABLE reporting.opening (
    carry_over_id       uuid   NOT NULL, -- the carry-over
    organisation_number text   NOT NULL, -- the recipient
    call_id             uuid   NOT NULL, -- the call of the year after that it is carried into
    year                integer NOT NULL, -- grant year that it opens
    amount_ore          bigint NOT NULL, -- øre
    CONSTRAINT opening_key PRIMARY KEY (carry_over_id),
    CONSTRAINT opening_carry_over_fk FOREIGN KEY (carry_over_id) REFERENCES reporting.settlement (id),
    CONSTRAINT opening_amount_check CHECK (amount_ore > 0)
);
COMMENT ON TABLE reporting.opening IS 'Carried-over money that opens the accounts of a year (P6)';
CREATE INDEX opening_organisation_index ON reporting.opening (organisation_number, call_id);
