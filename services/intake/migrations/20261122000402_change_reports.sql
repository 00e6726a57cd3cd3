-- Changes that recipients report (R25, KKI §9): each is a task at the office until it is closed.

CREATE TABLE intake.change_report (
    id uuid NOT NULL,
    -- Whose change it is.
    organisation_number text NOT NULL,
    kind text NOT NULL,
    -- The new address; set for kind address.
    street text,
    postal_code text,
    town text,
    -- The new account; set for kind account. Read by those who keep accounts; audit entries name the report only.
    account_number text,
    -- Set for kind organisation-number.
    new_organisation_number text,
    -- First local day that it holds for.
    effective_from date NOT NULL,
    explanation text NOT NULL,
    -- open → done, or open → rejected.
    state text NOT NULL DEFAULT 'open',
    reported_by uuid NOT NULL,
    -- Legal time.
    reported_at timestamptz NOT NULL,
    resolved_by uuid,
    -- Legal time.
    resolved_at timestamptz,
    -- Why it was closed so; empty: not said.
    reason text NOT NULL DEFAULT '',
    -- Where it was entered or forwarded to; empty unless it is done.
    reference text NOT NULL DEFAULT '',
    CONSTRAINT change_report_pkey PRIMARY KEY (id),
    CONSTRAINT change_report_organisation_fkey FOREIGN KEY (organisation_number)
        REFERENCES intake.organisation (number),
    CONSTRAINT change_report_value_check CHECK (CASE kind
        WHEN 'address' THEN num_nonnulls(street, postal_code, town) = 3
            AND num_nonnulls(account_number, new_organisation_number) = 0
        WHEN 'account' THEN account_number IS NOT NULL
            AND num_nonnulls(street, postal_code, town, new_organisation_number) = 0
        WHEN 'organisation-number' THEN new_organisation_number IS NOT NULL
            AND num_nonnulls(street, postal_code, town, account_number) = 0
        ELSE false END),
    CONSTRAINT change_report_account_number_check CHECK (account_number ~ '^[0-9]{11}$'),
    CONSTRAINT change_report_new_number_check CHECK (new_organisation_number ~ '^[0-9]{9}$'
        AND new_organisation_number <> organisation_number),
    CONSTRAINT change_report_postal_code_check CHECK (postal_code ~ '^[0-9]{4}$'),
    CONSTRAINT change_report_state_check CHECK (CASE state
        WHEN 'open' THEN resolved_by IS NULL AND resolved_at IS NULL AND reason = '' AND reference = ''
        WHEN 'done' THEN resolved_by IS NOT NULL AND resolved_at IS NOT NULL AND reference <> ''
        WHEN 'rejected' THEN resolved_by IS NOT NULL AND resolved_at IS NOT NULL AND reason <> '' AND reference = ''
        ELSE false END),
    CONSTRAINT change_report_two_persons_check CHECK (resolved_by <> reported_by)
);
COMMENT ON TABLE intake.change_report IS 'Changes of address, account or organisation number, reported by recipients (R25)';
CREATE INDEX change_report_state_idx ON intake.change_report (state, id);
CREATE INDEX change_report_organisation_idx ON intake.change_report (organisation_number, id);

SELECT intake.service_may('UPDATE (state, resolved_by, resolved_at, reason, reference)', 'change_report');
