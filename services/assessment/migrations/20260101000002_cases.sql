-- Cases: one for each submitted application. The row is the lock for everything that belongs to the case.

CREATE TABLE assessment.case_file (
    id                  uuid        NOT NULL, -- id of the case
    application_id      uuid        NOT NULL, -- the application it judges
    call_id             uuid        NOT NULL, -- the call applied under
    edition             text        NOT NULL, -- the edition it is judged by, for ever
    case_number         text        NOT NULL, -- saksnummer, such as 2024-TRO-00042
    organisation_number text        NOT NULL, -- the applicant
    application         bytea       NOT NULL, -- tilskudd.intake.v1.Application as intake sent it, byte for byte
    signed_by           uuid        NOT NULL, -- person who signed the application for the applicant
    state               text        NOT NULL, -- open, recommended or approved
    round               integer     NOT NULL, -- counts recommendations; grows by one with each
    recommended_by      uuid,                 -- person who recommended in this round
    recommended_at      timestamptz,          -- legal time
    recommended_reason  text,                 -- why
    approved_by         uuid,                 -- person who approved
    approved_at         timestamptz,          -- legal time
    approved_reason     text,                 -- why
    version             bigint      NOT NULL, -- grows by one with every write; the etag
    opened_at           timestamptz NOT NULL, -- legal time of the submission's arrival
    CONSTRAINT case_file_key PRIMARY KEY (id),
    CONSTRAINT case_file_application_key UNIQUE (application_id),
    CONSTRAINT case_file_case_number_key UNIQUE (case_number),
    CONSTRAINT case_file_call_fk FOREIGN KEY (call_id) REFERENCES assessment.call (id),
    CONSTRAINT case_file_edition_fk FOREIGN KEY (edition) REFERENCES assessment.edition (edition),
    CONSTRAINT case_file_state_check CHECK (state IN ('open', 'recommended', 'approved')),
    CONSTRAINT case_file_round_check CHECK (round >= 0),
    CONSTRAINT case_file_recommended_check CHECK (
        num_nonnulls(recommended_by, recommended_at, recommended_reason)
            = CASE WHEN state = 'open' THEN 0 ELSE 3 END),
    CONSTRAINT case_file_approved_check CHECK (
        num_nonnulls(approved_by, approved_at, approved_reason) = CASE WHEN state = 'approved' THEN 3 ELSE 0 END),
    -- Who recommends never approves (the system's own two-person rule).
    CONSTRAINT case_file_two_person_check CHECK (approved_by <> recommended_by),
    -- Nor does anybody who signed the application (forvaltningsloven §6).
    CONSTRAINT case_file_signer_check CHECK (recommended_by <> signed_by AND approved_by <> signed_by)
);
COMMENT ON TABLE assessment.case_file IS 'Cases (saker)';
CREATE INDEX case_file_call_index ON assessment.case_file (call_id, case_number);
SELECT assessment.service_may(
    'UPDATE (state, round, recommended_by, recommended_at, recommended_reason, approved_by, approved_at, approved_reason, version)',
    'case_file');

CREATE TABLE assessment.measure (
    case_id    uuid    NOT NULL, -- the case
    measure_id uuid    NOT NULL, -- the measure's id in the application
    position   integer NOT NULL, -- its place in the application, from 0
    kind       text    NOT NULL, -- code of the measure kind in the edition
    track      text    NOT NULL, -- competence, bpa or development
    applied_ore bigint NOT NULL, -- applied for, øre
    CONSTRAINT measure_key PRIMARY KEY (case_id, measure_id),
    CONSTRAINT measure_applied_key UNIQUE (case_id, measure_id, applied_ore),
    CONSTRAINT measure_case_fk FOREIGN KEY (case_id) REFERENCES assessment.case_file (id),
    CONSTRAINT measure_track_check CHECK (track IN ('competence', 'bpa', 'development')),
    CONSTRAINT measure_applied_check CHECK (applied_ore >= 0)
);
COMMENT ON TABLE assessment.measure IS 'Measures applied for; what the constraints on judgements and recommendations need';

CREATE TABLE assessment.conflict (
    case_id     uuid        NOT NULL, -- the case
    person      uuid        NOT NULL, -- who takes no part in it
    reason      text        NOT NULL, -- as the person gave it
    declared_at timestamptz NOT NULL, -- legal time
    CONSTRAINT conflict_key PRIMARY KEY (case_id, person),
    CONSTRAINT conflict_case_fk FOREIGN KEY (case_id) REFERENCES assessment.case_file (id)
);
COMMENT ON TABLE assessment.conflict IS 'Declared conflicts of interest (inhabilitet, forvaltningsloven §6)';
