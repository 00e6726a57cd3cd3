-- Calls: an edition opened by one office for one year. Their terms are insert only; announcing moves the state.

CREATE TABLE intake.call (
    id uuid NOT NULL,
    -- The published edition.
    edition text NOT NULL,
    -- Grant year (tilskuddsår).
    year integer NOT NULL,
    -- First local day of submission, from 00:00 in Europe/Oslo.
    opens_on date NOT NULL,
    -- Last local day of submission.
    deadline_date date NOT NULL,
    -- Last minute on that day; null: the whole day.
    deadline_time time,
    -- Last local day for reports; null: as the edition says.
    report_deadline date,
    -- Last local day for accounts; null: as the edition says.
    accounts_deadline date,
    -- Last local day for the auditor's statement; null: as the edition says.
    auditor_deadline date,
    -- From this total in the year the auditor's statement is demanded, øre.
    auditor_threshold_ore bigint NOT NULL,
    -- Awards below this owe no report, øre; 0: all do.
    report_waiver_ore bigint NOT NULL,
    -- Right of appeal; null: left open, and then it cannot be announced.
    appeal text,
    -- Narrows who may apply, kinds of organisation; empty: as the edition says.
    recipients text[] NOT NULL,
    -- E-mail of the office.
    contact_point text NOT NULL,
    -- How many applications one applicant may submit, 1 or more.
    applications_per_applicant integer NOT NULL,
    -- Unspent money may be carried over into the year after.
    carry_over_allowed boolean NOT NULL,
    -- Clauses that are assumptions of a demonstration.
    assumptions text[] NOT NULL,
    -- Who made the draft.
    created_by uuid NOT NULL,
    -- Legal time.
    created_at timestamptz NOT NULL,
    -- draft → announced.
    state text NOT NULL DEFAULT 'draft',
    -- Who announced it.
    announced_by uuid,
    -- Legal time.
    announced_at timestamptz,
    CONSTRAINT call_pkey PRIMARY KEY (id),
    CONSTRAINT call_edition_fkey FOREIGN KEY (edition) REFERENCES intake.edition (id),
    -- What submissions refer to, so that their slots stay within what the call allows (P2).
    CONSTRAINT call_terms_key UNIQUE (id, year, edition, applications_per_applicant),
    CONSTRAINT call_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT call_window_check CHECK (opens_on <= deadline_date),
    CONSTRAINT call_auditor_threshold_ore_check CHECK (auditor_threshold_ore >= 0),
    CONSTRAINT call_report_waiver_ore_check CHECK (report_waiver_ore >= 0),
    CONSTRAINT call_appeal_check CHECK (appeal IN ('none', 'ordinary')),
    CONSTRAINT call_contact_point_check CHECK (char_length(contact_point) BETWEEN 3 AND 200),
    CONSTRAINT call_applications_per_applicant_check CHECK (applications_per_applicant BETWEEN 1 AND 100),
    CONSTRAINT call_state_check CHECK (state IN ('draft', 'announced')),
    CONSTRAINT call_announced_check CHECK (
        (state = 'announced') = (announced_at IS NOT NULL AND announced_by IS NOT NULL)),
    -- Nobody leaves the right of appeal open in public (P11).
    CONSTRAINT call_announced_appeal_check CHECK (state = 'draft' OR appeal IS NOT NULL)
);
COMMENT ON TABLE intake.call IS 'Calls (utlysninger) of this office';
CREATE INDEX call_announced_idx ON intake.call (id DESC) WHERE state = 'announced';

SELECT intake.service_may('UPDATE (state, announced_by, announced_at)', 'call');

-- One applicant may submit outside the opening time (R2). Insert only; the latest day counts.
CREATE TABLE intake.reopening (
    id uuid NOT NULL,
    -- The call.
    call_id uuid NOT NULL,
    -- Who may submit.
    organisation_number text NOT NULL,
    -- Last local day, included.
    until_date date NOT NULL,
    -- Why.
    reason text NOT NULL,
    -- Who decided.
    decided_by uuid NOT NULL,
    -- Legal time.
    decided_at timestamptz NOT NULL,
    CONSTRAINT reopening_pkey PRIMARY KEY (id),
    CONSTRAINT reopening_call_fkey FOREIGN KEY (call_id) REFERENCES intake.call (id),
    CONSTRAINT reopening_organisation_fkey FOREIGN KEY (organisation_number)
        REFERENCES intake.organisation (number),
    CONSTRAINT reopening_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE intake.reopening IS 'Reopenings of a call for one applicant, with the reason';
CREATE INDEX reopening_applicant_idx ON intake.reopening (call_id, organisation_number);
