-- Organisations: `national` owns them, a region holds copies by version.

CREATE TABLE intake.organisation (
    -- Organisation number, nine digits with check digit.
    number text NOT NULL,
    -- Name for people.
    title text NOT NULL,
    -- Kind as the rules tell them apart, kebab-case.
    kind text NOT NULL,
    -- Kommunenummer; empty for others than municipalities.
    municipality_number text NOT NULL,
    -- The Statsforvalter region that it applies to.
    region text NOT NULL,
    -- Written form of Norwegian for letters; null: not given.
    language_form text,
    -- SSB centrality class, 1 most central; 0: not given.
    centrality_class integer NOT NULL,
    -- District municipality, as set by Helsedirektoratet.
    district boolean NOT NULL,
    -- Number and name are made up for a demonstration.
    made_up boolean NOT NULL,
    -- Grows by one with every change at the owner; orders the copies.
    version bigint NOT NULL,
    -- How often it has submitted here. Written by every submission, so that of two at the same time the later
    -- one fails to serialise and counts again (R9, P2).
    submissions bigint NOT NULL DEFAULT 0,
    CONSTRAINT organisation_pkey PRIMARY KEY (number),
    CONSTRAINT organisation_number_check CHECK (number ~ '^[0-9]{9}$'),
    CONSTRAINT organisation_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT organisation_kind_check CHECK (kind IN (
        'municipality', 'county', 'intermunicipal-company', 'university', 'vocational-college',
        'health-enterprise', 'foundation', 'private-company', 'voluntary')),
    CONSTRAINT organisation_municipality_number_check CHECK (municipality_number ~ '^([0-9]{4})?$'),
    CONSTRAINT organisation_language_form_check CHECK (language_form IN ('nb', 'nn', 'neutral')),
    CONSTRAINT organisation_centrality_class_check CHECK (centrality_class BETWEEN 0 AND 6),
    CONSTRAINT organisation_version_check CHECK (version >= 1),
    CONSTRAINT organisation_submissions_check CHECK (submissions >= 0)
);
COMMENT ON TABLE intake.organisation IS 'Organisations that can apply; owned by national, copied to the regions';

SELECT intake.service_may(
    'UPDATE (title, kind, municipality_number, region, language_form, centrality_class, district, made_up, version, submissions)',
    'organisation');
