-- Workbooks that became drafts, so that the same file is not taken in twice by mistake. Insert only.

CREATE TABLE intake.workbook_import (
    id uuid NOT NULL,
    -- The call that the drafts are for.
    call_id uuid NOT NULL,
    -- The applicant who imported it; empty: the office.
    organisation_number text NOT NULL,
    -- SHA-256 of the file.
    workbook_hash bytea NOT NULL,
    -- How often it was imported before, from 0: two at the same time cannot both be the first.
    earlier integer NOT NULL,
    -- How many drafts it became.
    drafts integer NOT NULL,
    -- Who imported it.
    imported_by uuid NOT NULL,
    -- Legal time.
    imported_at timestamptz NOT NULL,
    CONSTRAINT workbook_import_pkey PRIMARY KEY (id),
    CONSTRAINT workbook_import_call_fkey FOREIGN KEY (call_id) REFERENCES intake.call (id),
    CONSTRAINT workbook_import_again_key UNIQUE (call_id, organisation_number, workbook_hash, earlier),
    CONSTRAINT workbook_import_hash_check CHECK (octet_length(workbook_hash) = 32),
    CONSTRAINT workbook_import_earlier_check CHECK (earlier >= 0),
    CONSTRAINT workbook_import_drafts_check CHECK (drafts >= 0)
);
COMMENT ON TABLE intake.workbook_import IS 'Workbooks that became drafts';
