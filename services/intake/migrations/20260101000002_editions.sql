-- Published editions of the rules. Insert only: the service's role has no UPDATE here.

CREATE TABLE intake.edition (
    -- Such as kkt-2024.
    id text NOT NULL,
    -- The resolved edition as canonical JSON.
    canonical text NOT NULL,
    -- SHA-256 of canonical, hexadecimal.
    hash text NOT NULL,
    -- Version of the evaluator that it was published with.
    evaluator_version text NOT NULL,
    -- Legal time.
    published_at timestamptz NOT NULL,
    CONSTRAINT edition_pkey PRIMARY KEY (id),
    CONSTRAINT edition_id_check CHECK (id ~ '^[a-z][a-z0-9-]{1,59}$'),
    CONSTRAINT edition_canonical_check CHECK (octet_length(canonical) <= 524288),
    CONSTRAINT edition_hash_check CHECK (hash = encode(sha256(convert_to(canonical, 'UTF8')), 'hex'))
);
COMMENT ON TABLE intake.edition IS 'Editions of the rules as published by national; never changed';
