-- What every service's schema holds besides its own tables. Runs with search_path set to that schema, as the
-- tenant's owner role. The service's role may SELECT and INSERT by default; what more it may is stated here.

CREATE TABLE database_identity (
    -- The one row.
    single               boolean     NOT NULL DEFAULT true,
    -- Tenant that the database is for.
    tenant               text        NOT NULL,
    -- Service that the schema is for.
    service              text        NOT NULL,
    -- How far legal time stands from system time, in seconds; 0 in production.
    legal_offset_seconds bigint      NOT NULL DEFAULT 0,
    -- When legal time was first turned here, by system time; never cleared again.
    legal_time_turned_at timestamptz,
    CONSTRAINT database_identity_pkey PRIMARY KEY (single),
    CONSTRAINT database_identity_single CHECK (single),
    CONSTRAINT database_identity_turned CHECK (legal_offset_seconds = 0 OR legal_time_turned_at IS NOT NULL)
);
SELECT service_may_not('INSERT', 'database_identity');
SELECT service_may('UPDATE (legal_offset_seconds, legal_time_turned_at)', 'database_identity');

CREATE FUNCTION keep_turned_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.legal_time_turned_at IS NOT NULL AND NEW.legal_time_turned_at IS DISTINCT FROM OLD.legal_time_turned_at THEN
        RAISE EXCEPTION 'the mark that legal time was turned stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER database_identity_keep_mark BEFORE UPDATE ON database_identity
    FOR EACH ROW EXECUTE FUNCTION keep_turned_mark();

-- Append-only: who did what, when. Personal data stands here by reference only.
CREATE TABLE audit_entry (
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    -- Person who acted, and in which capacity.
    person      uuid        NOT NULL,
    capacity    text        NOT NULL,
    -- What was done, as `application.submitted`, and to what.
    action      text        NOT NULL,
    subject     text        NOT NULL,
    details     jsonb       NOT NULL,
    -- When, by both clocks.
    legal_time  timestamptz NOT NULL,
    system_time timestamptz NOT NULL,
    -- W3C trace id, 32 hexadecimal digits, when the act was traced.
    trace_id    text,
    CONSTRAINT audit_entry_pkey PRIMARY KEY (id)
);

-- Committed entries that wait for their position and seal.
CREATE TABLE audit_unsealed (
    entry_id bigint NOT NULL,
    CONSTRAINT audit_unsealed_pkey PRIMARY KEY (entry_id)
);
SELECT service_may('DELETE', 'audit_unsealed');

-- Order of the entries, without gaps, given by the sealer after their commit.
CREATE TABLE audit_position (
    position bigint NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT audit_position_pkey PRIMARY KEY (position),
    CONSTRAINT audit_position_entry UNIQUE (entry_id),
    CONSTRAINT audit_position_positive CHECK (position > 0)
);

-- Each seal covers a run of positions and the seal before it.
CREATE TABLE audit_seal (
    number         bigint      NOT NULL,
    first_position bigint      NOT NULL,
    last_position  bigint      NOT NULL,
    -- SHA-256 over the entries' hashes, over the seal before, and over the seal itself.
    entries_hash   bytea       NOT NULL,
    previous_hash  bytea       NOT NULL,
    hash           bytea       NOT NULL,
    -- Ed25519 over `hash`, by the key with this id.
    signature      bytea       NOT NULL,
    key_id         text        NOT NULL,
    sealed_at      timestamptz NOT NULL,
    CONSTRAINT audit_seal_pkey PRIMARY KEY (number),
    CONSTRAINT audit_seal_first UNIQUE (first_position),
    CONSTRAINT audit_seal_run CHECK (number > 0 AND last_position >= first_position)
);

-- One row; whoever holds its lock seals. `turns` changes with each seal, so that a stale snapshot is refused.
CREATE TABLE sealer_lease (
    single boolean NOT NULL DEFAULT true,
    turns  bigint  NOT NULL DEFAULT 0,
    CONSTRAINT sealer_lease_pkey PRIMARY KEY (single),
    CONSTRAINT sealer_lease_single CHECK (single)
);
INSERT INTO sealer_lease DEFAULT VALUES;
SELECT service_may_not('INSERT', 'sealer_lease');
SELECT service_may('UPDATE (turns)', 'sealer_lease');

-- Events to other services, written in the transaction that they tell of.
CREATE TABLE outbox (
    seq                 bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    event_id            uuid        NOT NULL,
    destination_service text        NOT NULL,
    destination_tenant  text        NOT NULL,
    -- Events of one stream are delivered in order, one at a time.
    stream              text        NOT NULL,
    -- Full name of the payload's message, and version of its meaning.
    kind                text        NOT NULL,
    version             integer     NOT NULL,
    payload             bytea       NOT NULL,
    person              uuid        NOT NULL,
    capacity            text        NOT NULL,
    legal_time          timestamptz NOT NULL,
    traceparent         text,
    -- From here on: the relay's own.
    attempts            integer     NOT NULL DEFAULT 0,
    next_attempt_at     timestamptz NOT NULL,
    lease_token         uuid,
    lease_until         timestamptz,
    parked_at           timestamptz,
    last_error          text,
    delivered_at        timestamptz,
    CONSTRAINT outbox_pkey PRIMARY KEY (seq),
    CONSTRAINT outbox_event UNIQUE (event_id)
);
CREATE INDEX outbox_stream ON outbox (destination_service, destination_tenant, stream, seq) WHERE delivered_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE delivered_at IS NULL;
SELECT service_may('UPDATE (attempts, next_attempt_at, lease_token, lease_until, parked_at, last_error, delivered_at)',
                   'outbox');

-- Events that had their effect here, for ever: the same one again has none.
CREATE TABLE inbox (
    event_id      uuid        NOT NULL,
    sender        text        NOT NULL,
    sender_tenant text        NOT NULL,
    stream        text        NOT NULL,
    kind          text        NOT NULL,
    version       integer     NOT NULL,
    received_at   timestamptz NOT NULL,
    CONSTRAINT inbox_pkey PRIMARY KEY (event_id)
);

-- Answers of requests that succeeded, so that the same request again has one effect and the same answer.
CREATE TABLE idempotency (
    person     uuid        NOT NULL,
    capacity   text        NOT NULL,
    method     text        NOT NULL,
    request_id uuid        NOT NULL,
    -- SHA-256 of the canonical parsed input.
    body_hash  bytea       NOT NULL,
    -- The encoded answer.
    answer     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (request_id, method, person, capacity)
);
