-- Applications: the draft, which changes, and the submission, which never does.

-- The serial part of case numbers. Gaps are fine, one hot row is not.
CREATE SEQUENCE intake.case_serial AS integer MINVALUE 1 MAXVALUE 99999 NO CYCLE;

CREATE TABLE intake.application (
    id uuid NOT NULL,
    -- The announced call.
    call_id uuid NOT NULL,
    -- The applicant.
    organisation_number text NOT NULL,
    -- What the applicant writes: tilskudd.intake.v1.ApplicationContent, encoded.
    content bytea NOT NULL,
    -- draft → submitted → decided.
    state text NOT NULL DEFAULT 'draft',
    -- Grows by one with every write; the etag.
    version bigint NOT NULL DEFAULT 1,
    -- Who made the draft.
    created_by uuid NOT NULL,
    -- Legal time.
    created_at timestamptz NOT NULL,
    -- Who wrote it last.
    changed_by uuid NOT NULL,
    -- Legal time.
    changed_at timestamptz NOT NULL,
    CONSTRAINT application_pkey PRIMARY KEY (id),
    CONSTRAINT application_call_fkey FOREIGN KEY (call_id) REFERENCES intake.call (id),
    CONSTRAINT application_organisation_fkey FOREIGN KEY (organisation_number)
        REFERENCES intake.organisation (number),
    -- What a submission refers to: it cannot be of another call or applicant than its draft.
    CONSTRAINT application_identity_key UNIQUE (id, call_id, organisation_number),
    CONSTRAINT application_content_check CHECK (octet_length(content) <= 2097152),
    CONSTRAINT application_state_check CHECK (state IN ('draft', 'submitted', 'decided')),
    CONSTRAINT application_version_check CHECK (version >= 1)
);
COMMENT ON TABLE intake.application IS 'Applications (søknader) from draft to decision';
CREATE INDEX application_applicant_idx ON intake.application (organisation_number, id);
CREATE INDEX application_call_idx ON intake.application (call_id, id);

SELECT intake.service_may('UPDATE (content, state, version, changed_by, changed_at)', 'application');

-- What was signed and received. Insert only: no role of the service can change a signed byte.
CREATE TABLE intake.submission (
    -- The application; at most one submission each.
    application_id uuid NOT NULL,
    -- The call that it was submitted to.
    call_id uuid NOT NULL,
    -- Grant year of the call; what R9 counts by.
    year integer NOT NULL,
    -- Edition of the call; what it is judged by for ever.
    edition text NOT NULL,
    -- How many applications the call allows one applicant.
    applications_per_applicant integer NOT NULL,
    -- The applicant.
    organisation_number text NOT NULL,
    -- Which of the allowed applications of the call this is, from 1 (P2).
    slot integer NOT NULL,
    -- Case number (saksnummer).
    case_number text NOT NULL,
    -- The exact bytes that were signed: tilskudd.intake.v1.Application with name, call, applicant, content,
    -- edition, evaluator version and signature.
    document bytea NOT NULL,
    -- SHA-256 of document.
    content_hash bytea NOT NULL,
    -- The person who signed.
    signed_by uuid NOT NULL,
    -- Legal time of signing and receipt.
    submitted_at timestamptz NOT NULL,
    -- Sum of what is applied for, øre.
    applied_ore bigint NOT NULL,
    -- Development projects in it; what R9 counts.
    development_projects integer NOT NULL,
    -- Notes of the rules for the caseworker: tilskudd.intake.v1.ValidateApplicationResponse, encoded.
    findings bytea NOT NULL,
    CONSTRAINT submission_pkey PRIMARY KEY (application_id),
    CONSTRAINT submission_application_fkey FOREIGN KEY (application_id, call_id, organisation_number)
        REFERENCES intake.application (id, call_id, organisation_number),
    CONSTRAINT submission_call_fkey FOREIGN KEY (call_id, year, edition, applications_per_applicant)
        REFERENCES intake.call (id, year, edition, applications_per_applicant),
    CONSTRAINT submission_case_number_key UNIQUE (case_number),
    CONSTRAINT submission_slot_key UNIQUE (call_id, organisation_number, slot),
    CONSTRAINT submission_slot_check CHECK (slot BETWEEN 1 AND applications_per_applicant),
    CONSTRAINT submission_case_number_check CHECK (case_number ~ '^[0-9]{4}-[A-Z]{3}-[0-9]{5}$'),
    CONSTRAINT submission_content_hash_check CHECK (content_hash = sha256(document)),
    CONSTRAINT submission_applied_ore_check CHECK (applied_ore >= 0),
    CONSTRAINT submission_development_projects_check CHECK (development_projects >= 0)
);
COMMENT ON TABLE intake.submission IS 'Submitted applications as signed; never changed';
CREATE INDEX submission_year_idx ON intake.submission (organisation_number, year);
