-- The region's own office by date, as its intake tells; written and read by the runtime (`office`).
CREATE TABLE allocation.office_name (
    -- Id of the region.
    region text NOT NULL,
    -- From 1; grows by one with every state that `national` records.
    version bigint NOT NULL,
    -- Local day from which it is so; 1900-01-01: as far back as is known.
    valid_from date NOT NULL,
    -- Name of the office.
    title text NOT NULL,
    -- Form of Norwegian that it writes.
    language_form text NOT NULL,
    -- Legal time at which this database learnt of it.
    recorded_at timestamptz NOT NULL,
    CONSTRAINT office_name_pkey PRIMARY KEY (region, version),
    CONSTRAINT office_name_region_check CHECK (region ~ '^[a-z][a-z-]{1,40}$'),
    CONSTRAINT office_name_version_check CHECK (version >= 1),
    CONSTRAINT office_name_valid_from_check CHECK (valid_from >= '1900-01-01'),
    CONSTRAINT office_name_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT office_name_language_form_check CHECK (language_form IN ('nb', 'nn'))
);
COMMENT ON TABLE allocation.office_name IS 'The region''s own office, each state from a day on; never changed';
