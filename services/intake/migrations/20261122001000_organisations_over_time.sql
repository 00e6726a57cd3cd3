-- Organisations, their succession and the offices over time. intake.organisation stays what holds today, which is
-- what every submission reads; what held on another day is here. All of it is insert only, and orders itself: of
-- two states from the same day the one of the higher version holds, in whatever order the copies arrive.

CREATE TABLE intake.organisation_fact (
    -- Organisation number.
    number text NOT NULL,
    -- From 1; grows by one with every state that the owner records.
    version bigint NOT NULL,
    -- Local day from which it is so; 1900-01-01: as far back as is known.
    valid_from date NOT NULL,
    -- As in intake.organisation.
    title text NOT NULL,
    -- As in intake.organisation.
    kind text NOT NULL,
    -- As in intake.organisation.
    municipality_number text NOT NULL,
    -- As in intake.organisation.
    region text NOT NULL,
    -- As in intake.organisation.
    language_form text,
    -- As in intake.organisation.
    centrality_class integer NOT NULL,
    -- As in intake.organisation.
    made_up boolean NOT NULL,
    -- Name in Enhetsregisteret; empty: not known.
    register_name text NOT NULL,
    -- Where it stands in Enhetsregisteret; unknown: nobody has asked.
    status text NOT NULL,
    -- Forretningsadresse: {lines, postal_code, city, country_code}; null: not known.
    business_address jsonb,
    -- Postadresse, in the same form; null: not known.
    postal_address jsonb,
    -- Legal time at which this database learnt of it; null: before states were kept.
    recorded_at timestamptz,
    CONSTRAINT organisation_fact_pkey PRIMARY KEY (number, version),
    CONSTRAINT organisation_fact_number_check CHECK (number ~ '^[0-9]{9}$'),
    CONSTRAINT organisation_fact_version_check CHECK (version >= 1),
    CONSTRAINT organisation_fact_valid_from_check CHECK (valid_from >= '1900-01-01'),
    CONSTRAINT organisation_fact_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT organisation_fact_register_name_check CHECK (char_length(register_name) <= 200),
    CONSTRAINT organisation_fact_status_check CHECK (
        status IN ('unknown', 'active', 'winding-up', 'bankrupt', 'dissolved'))
);
COMMENT ON TABLE intake.organisation_fact IS 'States of organisations, each from a day on; never changed';
CREATE INDEX organisation_fact_day_idx ON intake.organisation_fact (number, valid_from DESC, version DESC);

-- Whether a municipality is a district municipality: a reference value, decided apart from everything else.
CREATE TABLE intake.district_status (
    -- The municipality's organisation number.
    number text NOT NULL,
    -- Orders the decisions about one municipality; 0: as it was before decisions were kept.
    version bigint NOT NULL,
    -- Local day from which it holds; 1900-01-01: as far back as is known.
    valid_from date NOT NULL,
    -- Whether it is one.
    district boolean NOT NULL,
    -- Where the decision stands; empty in copies and for version 0.
    decision text NOT NULL,
    -- Why; empty in copies and for version 0.
    reason text NOT NULL,
    -- Who recorded it; null in copies and for version 0.
    set_by uuid,
    -- Legal time at which this database learnt of it; null: before decisions were kept.
    recorded_at timestamptz,
    CONSTRAINT district_status_pkey PRIMARY KEY (number, version),
    CONSTRAINT district_status_version_check CHECK (version >= 0),
    CONSTRAINT district_status_valid_from_check CHECK (valid_from >= '1900-01-01'),
    CONSTRAINT district_status_decision_check CHECK (char_length(decision) <= 200),
    CONSTRAINT district_status_reason_check CHECK (char_length(reason) <= 4000)
);
COMMENT ON TABLE intake.district_status IS 'District status of municipalities as set by Helsedirektoratet, from a day on';

INSERT INTO intake.organisation_fact
    SELECT number, version, '1900-01-01', title, kind, municipality_number, region, language_form,
           centrality_class, made_up, '', 'unknown', NULL, NULL, NULL
    FROM intake.organisation;
INSERT INTO intake.district_status
    SELECT number, 0, '1900-01-01', true, '', '', NULL, NULL FROM intake.organisation WHERE district;

-- Which organisation went over into which (P7). Every region holds all of it: a chain can pass through regions that
-- neither end belongs to.
CREATE TABLE intake.organisation_succession (
    -- Organisation number of the one that went over.
    predecessor text NOT NULL,
    -- Organisation number of the one that answers for it.
    successor text NOT NULL,
    -- Local day from which it does.
    effective_on date NOT NULL,
    -- merger, split or renumbering.
    kind text NOT NULL,
    -- Where it is decided.
    decision text NOT NULL,
    -- The predecessor's region on that day: the one to ask.
    predecessor_region text NOT NULL,
    -- The predecessor's name on that day.
    predecessor_title text NOT NULL,
    -- The successor's region on that day.
    successor_region text NOT NULL,
    -- Whether the predecessor's applications are in this database.
    predecessor_here boolean NOT NULL,
    -- Who recorded it.
    recorded_by uuid NOT NULL,
    -- Legal time.
    recorded_at timestamptz NOT NULL,
    -- Why.
    reason text NOT NULL,
    CONSTRAINT organisation_succession_pkey PRIMARY KEY (successor, predecessor),
    CONSTRAINT organisation_succession_numbers_check CHECK (predecessor <> successor),
    CONSTRAINT organisation_succession_kind_check CHECK (kind IN ('merger', 'split', 'renumbering')),
    CONSTRAINT organisation_succession_decision_check CHECK (char_length(decision) BETWEEN 1 AND 200),
    CONSTRAINT organisation_succession_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE intake.organisation_succession IS 'Predecessors and successors of organisations; never changed';
CREATE INDEX organisation_succession_predecessor_idx ON intake.organisation_succession (predecessor);

-- What another region has answered about a predecessor of ours. No answer is pending, which is not the same as none.
CREATE TABLE intake.predecessor_answer (
    -- Organisation number of the predecessor.
    predecessor text NOT NULL,
    -- Grant year.
    year integer NOT NULL,
    -- Code of the scheme.
    scheme text NOT NULL,
    -- Development projects in its submitted applications; null: pending.
    development_projects integer,
    -- System time at which its region was asked last.
    asked_at timestamptz NOT NULL,
    -- Legal time of the answer that is held; null: none yet.
    answered_at timestamptz,
    CONSTRAINT predecessor_answer_pkey PRIMARY KEY (predecessor, year, scheme),
    CONSTRAINT predecessor_answer_development_projects_check CHECK (development_projects >= 0),
    CONSTRAINT predecessor_answer_known_check CHECK ((development_projects IS NULL) = (answered_at IS NULL))
);
COMMENT ON TABLE intake.predecessor_answer IS 'Answers of other regions about predecessors; pending until they come';

SELECT intake.service_may('UPDATE (development_projects, asked_at, answered_at)', 'predecessor_answer');

-- Development projects in the submitted applications of one organisation, by year and scheme (R9).
CREATE FUNCTION intake.development_projects(org text, grant_year integer, of_scheme text) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(sum(s.development_projects), 0)::bigint
    FROM intake.submission s JOIN intake.edition e ON e.id = s.edition
    WHERE s.organisation_number = org AND s.year = grant_year AND e.scheme = of_scheme);

-- Everything that an organisation has taken over by the end of a year, at any remove.
CREATE FUNCTION intake.predecessors_of(org text, grant_year integer)
RETURNS TABLE (predecessor text, predecessor_region text, predecessor_here boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE chain AS (
        SELECT s.predecessor, s.predecessor_region, s.predecessor_here
        FROM intake.organisation_succession s
        WHERE s.successor = org AND extract(year FROM s.effective_on) <= grant_year
        UNION
        SELECT s.predecessor, s.predecessor_region, s.predecessor_here
        FROM chain JOIN intake.organisation_succession s ON s.successor = chain.predecessor
        WHERE s.predecessor <> org AND extract(year FROM s.effective_on) <= grant_year
    )
    SELECT DISTINCT ON (chain.predecessor) chain.predecessor, chain.predecessor_region, chain.predecessor_here
    FROM chain ORDER BY chain.predecessor, chain.predecessor_here DESC;
END;

-- The predecessors' development projects together: null: it has no predecessors; -1: an answer is pending.
CREATE FUNCTION intake.predecessor_projects(org text, grant_year integer, of_scheme text) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT CASE
        WHEN count(*) = 0 THEN NULL
        WHEN bool_or(NOT p.predecessor_here AND a.development_projects IS NULL) THEN -1
        ELSE sum(CASE WHEN p.predecessor_here
                      THEN intake.development_projects(p.predecessor, grant_year, of_scheme)
                      ELSE a.development_projects END)::bigint
    END
    FROM intake.predecessors_of(org, grant_year) p
    LEFT JOIN intake.predecessor_answer a
        ON a.predecessor = p.predecessor AND a.year = grant_year AND a.scheme = of_scheme);

-- The offices: a region's id never changes, its name does, and offices have merged.
CREATE TABLE intake.office_name (
    -- Id of the region.
    region text NOT NULL,
    -- From 1; grows by one with every state that the owner records.
    version bigint NOT NULL,
    -- Local day from which it is so.
    valid_from date NOT NULL,
    -- Name of the office.
    title text NOT NULL,
    -- Its organisation number; empty: not known.
    organisation_number text NOT NULL,
    -- Id of the region that took over on that day; empty: it stands.
    merged_into text NOT NULL,
    -- Why it was recorded; empty in copies.
    reason text NOT NULL,
    -- Legal time at which this database learnt of it.
    recorded_at timestamptz NOT NULL,
    CONSTRAINT office_name_pkey PRIMARY KEY (region, version),
    CONSTRAINT office_name_region_check CHECK (region ~ '^[a-z][a-z-]{1,40}$'),
    CONSTRAINT office_name_version_check CHECK (version >= 1),
    CONSTRAINT office_name_valid_from_check CHECK (valid_from >= '1900-01-01'),
    CONSTRAINT office_name_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT office_name_organisation_number_check CHECK (organisation_number ~ '^([0-9]{9})?$'),
    CONSTRAINT office_name_merged_into_check CHECK (merged_into <> region)
);
COMMENT ON TABLE intake.office_name IS 'The offices, each state from a day on; never changed';
