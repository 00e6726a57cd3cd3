-- Calls that the regions have announced, shown nationally too (R2). Held by national; insert only, since an
-- announced call never changes.

CREATE TABLE intake.announced_call (
    -- The call's id in its region.
    id uuid NOT NULL,
    -- The region that announced it.
    region text NOT NULL,
    -- tilskudd.intake.v1.Call as announced, encoded.
    call bytea NOT NULL,
    CONSTRAINT announced_call_pkey PRIMARY KEY (id),
    CONSTRAINT announced_call_region_check CHECK (region ~ '^[a-z][a-z-]{1,40}$'),
    CONSTRAINT announced_call_size_check CHECK (octet_length(call) <= 65536)
);
COMMENT ON TABLE intake.announced_call IS 'Copies of the calls that the regions have announced (R2)';
