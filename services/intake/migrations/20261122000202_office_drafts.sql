-- What the office writes on the applicant's behalf (P3), and what comes in after submission (ettersending).

-- Who writes the draft: applicant or office.
ALTER TABLE intake.application ADD COLUMN origin text NOT NULL DEFAULT 'applicant',
    ADD CONSTRAINT application_origin_check CHECK (origin IN ('applicant', 'office'));

-- That an application came by letter or e-mail. Insert only.
CREATE TABLE intake.registration (
    application_id uuid NOT NULL,
    -- How it came: letter or email.
    channel text NOT NULL,
    -- Local day of receipt; decides whether it came in time.
    received_on date NOT NULL,
    -- Time of receipt, local; null: not known.
    received_time time,
    -- The caseworker who registered it; not who signed.
    registered_by uuid NOT NULL,
    -- Legal time.
    registered_at timestamptz NOT NULL,
    CONSTRAINT registration_pkey PRIMARY KEY (application_id),
    CONSTRAINT registration_submission_fkey FOREIGN KEY (application_id)
        REFERENCES intake.submission (application_id),
    CONSTRAINT registration_channel_check CHECK (channel IN ('letter', 'email'))
);
COMMENT ON TABLE intake.registration IS 'Applications that the office registered on the applicant''s behalf (P3)';

-- What is added to a submitted application. Insert only; what was signed stays as it was.
CREATE TABLE intake.supplement (
    id uuid NOT NULL,
    -- The application.
    application_id uuid NOT NULL,
    -- What is added.
    text text NOT NULL,
    -- The office wrote it on the applicant's behalf.
    on_behalf boolean NOT NULL,
    -- Who wrote it.
    written_by uuid NOT NULL,
    -- Legal time.
    written_at timestamptz NOT NULL,
    CONSTRAINT supplement_pkey PRIMARY KEY (id),
    CONSTRAINT supplement_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id),
    CONSTRAINT supplement_text_check CHECK (char_length(text) BETWEEN 1 AND 8000)
);
COMMENT ON TABLE intake.supplement IS 'Additions to submitted applications (ettersendinger)';
CREATE INDEX supplement_application_idx ON intake.supplement (application_id, id);
