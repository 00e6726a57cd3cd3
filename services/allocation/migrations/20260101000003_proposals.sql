-- Approved recommendations and the amounts proposed for them. Working papers: they bind nobody, and the service
-- may change the proposed amounts until the decision.

CREATE TABLE allocation.proposal (
    id                  uuid        NOT NULL,  -- the decision's id, given when the recommendation arrives
    application_id      uuid        NOT NULL,  -- intake's application; one decision each
    case_id             uuid        NOT NULL,  -- assessment's case
    case_number         text        NOT NULL,  -- such as 2024-TRO-00042
    call_id             uuid        NOT NULL,  -- the call
    organisation_number text        NOT NULL,  -- the applicant
    state               text        NOT NULL,  -- awaiting, proposed or decided
    version             bigint      NOT NULL,  -- grows by one with every write; the etag
    recommended_by      uuid        NOT NULL,  -- person
    recommended_at      timestamptz NOT NULL,  -- legal time
    approved_by         uuid        NOT NULL,  -- person
    approved_at         timestamptz NOT NULL,  -- legal time
    signed_by           uuid        NOT NULL,  -- person who signed the application for the applicant
    signed_at           timestamptz NOT NULL,  -- legal time
    conflicted          uuid[]      NOT NULL,  -- persons with a conflict of interest in the case (forvaltningsloven §6)
    application         bytea       NOT NULL,  -- tilskudd.intake.v1.Application, as it was submitted
    CONSTRAINT proposal_key PRIMARY KEY (id),
    CONSTRAINT proposal_application_key UNIQUE (application_id),
    CONSTRAINT proposal_case_number_key UNIQUE (case_number),
    CONSTRAINT proposal_recommended_key UNIQUE (id, application_id, recommended_by, signed_by, organisation_number),
    CONSTRAINT proposal_call_fk FOREIGN KEY (call_id) REFERENCES allocation.call (id),
    CONSTRAINT proposal_state_check CHECK (state IN ('awaiting', 'proposed', 'decided')),
    CONSTRAINT proposal_version_check CHECK (version >= 1),
    CONSTRAINT proposal_two_person_check CHECK (approved_by <> recommended_by)
);
CREATE INDEX proposal_call_idx ON allocation.proposal (call_id, case_number);
CREATE INDEX proposal_organisation_idx ON allocation.proposal (organisation_number, case_number);

CREATE TABLE allocation.proposed_award (
    id                uuid        NOT NULL,  -- the award's id; the same in payment and reporting
    proposal_id       uuid        NOT NULL,  -- the proposal
    ordinal           integer     NOT NULL,  -- place in the application, from 0
    measure_id        uuid        NOT NULL,  -- the measure (tiltak)
    kind              text        NOT NULL,  -- code of the measure kind
    rank              integer     NOT NULL,  -- the applicant's own order, from 1
    earmark           text        NOT NULL,  -- code of the earmark it asks from; empty: none
    applied_ore       bigint      NOT NULL,  -- applied for, øre
    recommended_ore   bigint      NOT NULL,  -- recommended, øre
    grade             smallint    NOT NULL,  -- overall grade, 1 low to 4 high: a judgement, used only to order
    prioritised       boolean     NOT NULL,  -- prioritised by judgement
    ordinary_work     boolean     NOT NULL,  -- ordinary development work by judgement, which gets nothing (KKI §4)
    assessment_reason text        NOT NULL,  -- why the caseworker recommends it
    general_ore       bigint      NOT NULL,  -- proposed from the general part, øre
    earmarked_ore     bigint      NOT NULL,  -- proposed from the earmark, øre
    basis             text        NOT NULL,  -- what the proposed amount rests on
    adjusted_by       uuid,                  -- person who adjusted it
    adjusted_at       timestamptz,           -- legal time
    adjusted_reason   text,                  -- why
    CONSTRAINT proposed_award_key PRIMARY KEY (id),
    CONSTRAINT proposed_award_ordinal_key UNIQUE (proposal_id, ordinal),
    CONSTRAINT proposed_award_measure_key UNIQUE (proposal_id, measure_id),
    CONSTRAINT proposed_award_asked_key UNIQUE (id, proposal_id, measure_id, applied_ore),
    CONSTRAINT proposed_award_earmark_key UNIQUE (id, earmark),
    CONSTRAINT proposed_award_proposal_fk FOREIGN KEY (proposal_id) REFERENCES allocation.proposal (id),
    CONSTRAINT proposed_award_grade_check CHECK (grade BETWEEN 1 AND 4),
    CONSTRAINT proposed_award_recommended_check CHECK (recommended_ore BETWEEN 0 AND applied_ore),
    CONSTRAINT proposed_award_amount_check CHECK (general_ore >= 0 AND earmarked_ore >= 0 AND general_ore + earmarked_ore <= applied_ore),
    -- A recommendation to refuse stands, and ordinary development work is always recommended for refusal.
    CONSTRAINT proposed_award_refusal_check CHECK (recommended_ore > 0 OR general_ore + earmarked_ore = 0),
    CONSTRAINT proposed_award_ordinary_check CHECK (NOT ordinary_work OR recommended_ore = 0),
    CONSTRAINT proposed_award_earmark_check CHECK (earmarked_ore = 0 OR earmark <> ''),
    CONSTRAINT proposed_award_basis_check CHECK (basis IN ('awaiting', 'not-recommended', 'as-recommended', 'scaled', 'frame-used-up', 'adjusted')),
    CONSTRAINT proposed_award_adjusted_check CHECK (num_nulls(adjusted_by, adjusted_at, adjusted_reason) IN (0, 3) AND (basis = 'adjusted') = (adjusted_by IS NOT NULL)),
    CONSTRAINT proposed_award_recommendation_check CHECK (basis = 'adjusted' OR general_ore + earmarked_ore <= recommended_ore)
);

-- Who sets an amount has neither recommended the case, nor signed the application, nor a conflict of interest in it.
CREATE FUNCTION allocation.check_adjuster() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM allocation.proposal p
        WHERE p.id = NEW.proposal_id
          AND (NEW.adjusted_by IN (p.recommended_by, p.signed_by) OR NEW.adjusted_by = ANY (p.conflicted))) THEN
        RAISE EXCEPTION 'person % cannot adjust award %', NEW.adjusted_by, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_award_adjuster_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION allocation.check_adjuster() FROM PUBLIC;
CREATE TRIGGER proposed_award_adjuster BEFORE INSERT OR UPDATE ON allocation.proposed_award
    FOR EACH ROW WHEN (NEW.adjusted_by IS NOT NULL) EXECUTE FUNCTION allocation.check_adjuster();

SELECT allocation.service_may('UPDATE (state, version)', 'proposal');
SELECT allocation.service_may('UPDATE (general_ore, earmarked_ore, basis, adjusted_by, adjusted_at, adjusted_reason)', 'proposed_award');
