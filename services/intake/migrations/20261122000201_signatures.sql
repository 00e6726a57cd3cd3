-- Signatures that are given before submission, and the delegations that some of them rest on (KKI §3).

-- Who may sign in the director's place. Insert only: a delegation that no longer holds is revoked by a row of its own.
CREATE TABLE intake.delegation (
    id uuid NOT NULL,
    -- Who is signed for.
    organisation_number text NOT NULL,
    -- Name and office of who delegates.
    delegated_by text NOT NULL,
    -- Who may sign, as the signature names them.
    delegate text NOT NULL,
    -- The only person who may sign by it; null: not known.
    delegate_person uuid,
    -- Reference or title of the document.
    document text NOT NULL,
    -- SHA-256 of the document.
    document_hash bytea NOT NULL,
    -- First local day.
    valid_from date NOT NULL,
    -- Last local day; null: until it is revoked.
    valid_to date,
    -- Who recorded it.
    recorded_by uuid NOT NULL,
    -- Legal time.
    recorded_at timestamptz NOT NULL,
    CONSTRAINT delegation_pkey PRIMARY KEY (id),
    CONSTRAINT delegation_organisation_fkey FOREIGN KEY (organisation_number)
        REFERENCES intake.organisation (number),
    -- What a signature refers to: it cannot rest on another applicant's delegation.
    CONSTRAINT delegation_organisation_key UNIQUE (id, organisation_number),
    CONSTRAINT delegation_delegated_by_check CHECK (char_length(delegated_by) BETWEEN 1 AND 200),
    CONSTRAINT delegation_delegate_check CHECK (char_length(delegate) BETWEEN 1 AND 200),
    CONSTRAINT delegation_document_check CHECK (char_length(document) BETWEEN 1 AND 200),
    CONSTRAINT delegation_document_hash_check CHECK (octet_length(document_hash) = 32),
    CONSTRAINT delegation_valid_check CHECK (valid_from <= valid_to)
);
COMMENT ON TABLE intake.delegation IS 'Delegations (fullmakter) to sign for an applicant';
CREATE INDEX delegation_document_idx ON intake.delegation (organisation_number, document);

CREATE TABLE intake.delegation_revocation (
    delegation_id uuid NOT NULL,
    -- Why.
    reason text NOT NULL,
    -- Who revoked it.
    revoked_by uuid NOT NULL,
    -- Legal time.
    revoked_at timestamptz NOT NULL,
    CONSTRAINT delegation_revocation_pkey PRIMARY KEY (delegation_id),
    CONSTRAINT delegation_revocation_delegation_fkey FOREIGN KEY (delegation_id) REFERENCES intake.delegation (id),
    CONSTRAINT delegation_revocation_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE intake.delegation_revocation IS 'Delegations that no longer hold';

-- What was signed of a draft before it was submitted. Insert only; it stands for this version of the draft alone.
CREATE TABLE intake.signature (
    application_id uuid NOT NULL,
    -- Version of the draft that was signed.
    version bigint NOT NULL,
    -- The applicant.
    organisation_number text NOT NULL,
    -- The exact bytes that were signed: tilskudd.intake.v1.Application, encoded.
    document bytea NOT NULL,
    -- SHA-256 of document.
    content_hash bytea NOT NULL,
    -- The page that the signatory saw first (R11): tilskudd.intake.v1.SigningSummary, encoded.
    summary bytea NOT NULL,
    -- Name of the signatory.
    signatory text NOT NULL,
    -- As what they signed, kebab-case.
    role text NOT NULL,
    -- The delegation that a delegate signed by.
    delegation_id uuid,
    -- The person who signed.
    signed_by uuid NOT NULL,
    -- Legal time.
    signed_at timestamptz NOT NULL,
    CONSTRAINT signature_pkey PRIMARY KEY (application_id, version),
    CONSTRAINT signature_application_fkey FOREIGN KEY (application_id) REFERENCES intake.application (id),
    CONSTRAINT signature_delegation_fkey FOREIGN KEY (delegation_id, organisation_number)
        REFERENCES intake.delegation (id, organisation_number),
    CONSTRAINT signature_content_hash_check CHECK (content_hash = sha256(document)),
    CONSTRAINT signature_signatory_check CHECK (char_length(signatory) BETWEEN 1 AND 200),
    CONSTRAINT signature_role_check CHECK (role IN (
        'municipal-director', 'county-director', 'managing-director', 'university-director', 'delegate')),
    CONSTRAINT signature_delegate_check CHECK ((role = 'delegate') = (delegation_id IS NOT NULL))
);
COMMENT ON TABLE intake.signature IS 'Signatures on drafts, with the bytes that were signed; never changed';

-- The delegation that a delegate signed by; null for others, and for what was signed on paper.
ALTER TABLE intake.submission ADD COLUMN delegation_id uuid,
    ADD CONSTRAINT submission_delegation_fkey FOREIGN KEY (delegation_id, organisation_number)
        REFERENCES intake.delegation (id, organisation_number);
COMMENT ON COLUMN intake.submission.submitted_at IS 'Legal time of receipt; the time of signing is in the document';
