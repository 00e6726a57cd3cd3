-- What recipients owe after a decision. The obligation's row is the lock for all that belongs to it.

CREATE TABLE reporting.decision (
    id                  uuid        NOT NULL, -- the decision's id in allocation
    call_id             uuid        NOT NULL, -- the call decided under
    organisation_number text        NOT NULL, -- the applicant
    refused             boolean     NOT NULL, -- true: nothing was awarded, so nothing is owed
    decided_at          timestamptz NOT NULL, -- legal time of the decision's event
    CONSTRAINT decision_key PRIMARY KEY (id),
    CONSTRAINT decision_call_fk FOREIGN KEY (call_id) REFERENCES reporting.call (id)
);
COMMENT ON TABLE reporting.decision IS 'Decisions that have arrived, refusals too';

CREATE TABLE reporting.recipient_year (
    organisation_number text    NOT NULL, -- the recipient
    year                integer NOT NULL, -- grant year
    awarded_ore         bigint  NOT NULL, -- sum over all its obligations of the year, øre
    CONSTRAINT recipient_year_key PRIMARY KEY (organisation_number, year),
    CONSTRAINT recipient_year_awarded_check CHECK (awarded_ore >= 0)
);
COMMENT ON TABLE reporting.recipient_year IS 'What a recipient got in a year; decides on the auditor''s statement (P5)';
SELECT reporting.service_may('UPDATE (awarded_ore)', 'recipient_year');

CREATE TABLE reporting.obligation (
    id                  uuid        NOT NULL, -- id of the obligation
    decision_id         uuid        NOT NULL, -- the decision that it follows from
    call_id             uuid        NOT NULL, -- the call
    edition             text        NOT NULL, -- the edition that it is judged by
    case_number         text        NOT NULL, -- saksnummer
    organisation_number text        NOT NULL, -- the recipient
    recipient           text        NOT NULL, -- the recipient's name when it applied
    year                integer     NOT NULL, -- grant year
    report_due          date        NOT NULL, -- last local day for the report
    accounts_due        date        NOT NULL, -- last local day for the accounts
    auditor_due         date,                 -- last local day for the auditor's statement; null: none is demanded
    report_waived       boolean     NOT NULL, -- the awards are below the call's limit and owe no report
    state               text        NOT NULL, -- running, form-sent, reported, accepted or closed
    form_sent_at        timestamptz,          -- legal time when the report forms went out
    report_number       integer     NOT NULL, -- the report that counts; 0: none has come
    late                boolean     NOT NULL, -- the first report came after its deadline
    reported_by         uuid,                 -- person who submitted the report that counts
    accepted_by         uuid,                 -- person who accepted it
    accepted_at         timestamptz,          -- legal time
    accepted_reason     text,                 -- why
    version             bigint      NOT NULL, -- grows by one with every write; the etag
    CONSTRAINT obligation_key PRIMARY KEY (id),
    CONSTRAINT obligation_decision_key UNIQUE (decision_id),
    CONSTRAINT obligation_decision_fk FOREIGN KEY (decision_id) REFERENCES reporting.decision (id),
    CONSTRAINT obligation_call_fk FOREIGN KEY (call_id) REFERENCES reporting.call (id),
    CONSTRAINT obligation_edition_fk FOREIGN KEY (edition) REFERENCES reporting.edition (edition),
    CONSTRAINT obligation_state_check
        CHECK (state IN ('running', 'form-sent', 'reported', 'accepted', 'closed')),
    CONSTRAINT obligation_report_check CHECK (report_number >= 0 AND (report_number = 0) = (reported_by IS NULL)),
    CONSTRAINT obligation_reported_check CHECK (state NOT IN ('reported', 'accepted') OR report_number > 0),
    CONSTRAINT obligation_accepted_check CHECK (
        num_nonnulls(accepted_by, accepted_at, accepted_reason)
            = CASE WHEN state IN ('accepted', 'closed') AND NOT report_waived THEN 3 ELSE 0 END),
    -- Who submits a report never accepts it (the system's own two-person rule).
    CONSTRAINT obligation_two_person_check CHECK (accepted_by <> reported_by)
);
COMMENT ON TABLE reporting.obligation IS 'Obligations to report (rapporteringsplikt), one for each decision with an award';
CREATE INDEX obligation_organisation_index ON reporting.obligation (organisation_number, year, id);
CREATE INDEX obligation_call_index ON reporting.obligation (call_id, id);
SELECT reporting.service_may(
    'UPDATE (auditor_due, state, form_sent_at, report_number, late, reported_by, accepted_by, accepted_at, accepted_reason, version)',
    'obligation');

CREATE TABLE reporting.award (
    id               uuid    NOT NULL, -- the award's id in allocation
    obligation_id    uuid    NOT NULL, -- the obligation
    position         integer NOT NULL, -- its place in the decision, from 0
    kind             text    NOT NULL, -- code of the measure kind in the edition
    title            text    NOT NULL, -- title of the measure
    awarded_ore      bigint  NOT NULL, -- awarded, øre
    budget           bytea   NOT NULL, -- the budget lines: a tilskudd.reporting.v1.ObligationAward with these alone
    paid_ore         bigint  NOT NULL, -- paid, øre; copy of payment's figure
    returned_ore     bigint  NOT NULL, -- returned, øre; copy of payment's figure
    balance_version  bigint  NOT NULL, -- version of payment's figures; 0: none have come
    carried_over_ore bigint  NOT NULL, -- carried into the year after, øre; copy of allocation's decision
    used_ore         bigint,           -- used by the accepted report, øre; null: none is accepted
    CONSTRAINT award_key PRIMARY KEY (id),
    CONSTRAINT award_position_key UNIQUE (obligation_id, position),
    CONSTRAINT award_obligation_fk FOREIGN KEY (obligation_id) REFERENCES reporting.obligation (id),
    CONSTRAINT award_awarded_check CHECK (awarded_ore > 0),
    CONSTRAINT award_paid_check CHECK (paid_ore >= 0),
    CONSTRAINT award_returned_check CHECK (returned_ore >= 0),
    CONSTRAINT award_carried_check CHECK (carried_over_ore >= 0),
    CONSTRAINT award_used_check CHECK (used_ore >= 0)
);
COMMENT ON TABLE reporting.award IS 'Awards under an obligation, with copies of what has become of their money';
SELECT reporting.service_may(
    'UPDATE (paid_ore, returned_ore, balance_version, carried_over_ore, used_ore)', 'award');
