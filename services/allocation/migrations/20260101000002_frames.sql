-- Frames (rammer). The general part and each earmark have a row of their own with what is decided of it, so that
-- "never over the frame, an earmark to nothing else" (R24) is one CHECK per row.
-- The service may change what is accepted; what is decided is counted by a trigger on decided awards alone.

CREATE TABLE allocation.frame (
    id                 uuid    NOT NULL,            -- the same in national and in the region
    target_region      text    NOT NULL,            -- whose frame it is
    scheme             text    NOT NULL,            -- such as kkt
    year               integer NOT NULL,            -- grant year
    certainty          text    NOT NULL DEFAULT 'none',  -- of the accepted amount; none: nothing accepted yet (R3)
    general_ore        bigint  NOT NULL DEFAULT 0,  -- accepted amount without the earmarks, øre
    decided_ore        bigint  NOT NULL DEFAULT 0,  -- decided of the general part, øre; by trigger only
    CONSTRAINT frame_key PRIMARY KEY (id),
    CONSTRAINT frame_region_scheme_year_key UNIQUE (target_region, scheme, year),
    CONSTRAINT frame_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT frame_certainty_check CHECK (certainty IN ('none', 'provisional', 'final')),
    CONSTRAINT frame_general_check CHECK (general_ore >= 0 AND (certainty <> 'none' OR general_ore = 0)),
    CONSTRAINT frame_decided_check CHECK (decided_ore BETWEEN 0 AND general_ore)
);

CREATE TABLE allocation.frame_earmark (
    frame_id    uuid   NOT NULL,            -- the frame
    code        text   NOT NULL,            -- such as avlastning
    amount_ore  bigint NOT NULL,            -- accepted, øre; 0 when a later proposal leaves it out
    decided_ore bigint NOT NULL DEFAULT 0,  -- decided of this earmark, øre; by trigger only
    CONSTRAINT frame_earmark_key PRIMARY KEY (frame_id, code),
    CONSTRAINT frame_earmark_frame_fk FOREIGN KEY (frame_id) REFERENCES allocation.frame (id),
    CONSTRAINT frame_earmark_code_check CHECK (code <> ''),
    CONSTRAINT frame_earmark_amount_check CHECK (amount_ore >= 0),
    CONSTRAINT frame_earmark_decided_check CHECK (decided_ore BETWEEN 0 AND amount_ore)
);

-- A proposal is never changed; its answer is a row of its own.
CREATE TABLE allocation.frame_proposal (
    id            uuid        NOT NULL,  -- the same in national and in the region
    frame_id      uuid        NOT NULL,  -- the frame
    version       bigint      NOT NULL,  -- 1, 2, … for the frame; the highest is the one that waits
    general_ore   bigint      NOT NULL,  -- proposed without the earmarks, øre
    earmark_codes text[]      NOT NULL,  -- codes of the earmarks, sorted
    earmark_ore   bigint[]    NOT NULL,  -- their amounts, øre, in the same order
    certainty     text        NOT NULL,  -- provisional or final
    basis         text        NOT NULL,  -- where the figure comes from
    proposed_by   uuid        NOT NULL,  -- person
    proposed_at   timestamptz NOT NULL,  -- legal time
    CONSTRAINT frame_proposal_key PRIMARY KEY (id),
    CONSTRAINT frame_proposal_frame_fk FOREIGN KEY (frame_id) REFERENCES allocation.frame (id),
    CONSTRAINT frame_proposal_version_key UNIQUE (frame_id, version),
    CONSTRAINT frame_proposal_version_check CHECK (version >= 1),
    CONSTRAINT frame_proposal_general_check CHECK (general_ore >= 0),
    CONSTRAINT frame_proposal_earmark_check CHECK (cardinality(earmark_codes) = cardinality(earmark_ore) AND 0 <= ALL (earmark_ore)),
    CONSTRAINT frame_proposal_certainty_check CHECK (certainty IN ('provisional', 'final'))
);

CREATE TABLE allocation.frame_answer (
    proposal_id uuid        NOT NULL,  -- the proposal; one answer each
    answer      text        NOT NULL,  -- accepted, refused, or refused at arrival because more is decided (R24)
    reason      text        NOT NULL,  -- why it was refused; empty for an acceptance
    decided_ore bigint      NOT NULL,  -- decided of the whole frame at that time, øre
    answered_by uuid        NOT NULL,  -- person; for a refusal at arrival, who proposed
    answered_at timestamptz NOT NULL,  -- legal time
    CONSTRAINT frame_answer_key PRIMARY KEY (proposal_id),
    CONSTRAINT frame_answer_proposal_fk FOREIGN KEY (proposal_id) REFERENCES allocation.frame_proposal (id),
    CONSTRAINT frame_answer_answer_check CHECK (answer IN ('accepted', 'refused', 'refused-below-decided')),
    CONSTRAINT frame_answer_reason_check CHECK ((answer = 'accepted') = (reason = '')),
    CONSTRAINT frame_answer_decided_check CHECK (decided_ore >= 0)
);

-- A final frame stays final (R3): what is decided is decided against final money.
CREATE FUNCTION allocation.keep_final() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'frame % is final', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'frame_stays_final_check';
END
$$;
REVOKE ALL ON FUNCTION allocation.keep_final() FROM PUBLIC;
CREATE TRIGGER frame_stays_final BEFORE UPDATE OF certainty ON allocation.frame
    FOR EACH ROW WHEN (OLD.certainty = 'final' AND NEW.certainty <> 'final') EXECUTE FUNCTION allocation.keep_final();

-- Never the decided columns.
SELECT allocation.service_may('UPDATE (certainty, general_ore)', 'frame');
SELECT allocation.service_may('UPDATE (amount_ore)', 'frame_earmark');
