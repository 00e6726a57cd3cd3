-- The journal (bilagsjournal): double entry, insert-only. The database itself refuses what does not balance and
-- what overdraws an award; the balances are kept by a trigger that the service's role cannot go around.

-- Which sides an entry of a kind may have. A closed list; the service's role cannot add to it.
CREATE TABLE payment.posting_rule (
    -- Kind of the entry.
    kind           text     NOT NULL,
    ledger_account text     NOT NULL,
    -- 1 debit, -1 credit.
    side           smallint NOT NULL,
    -- Whether it stands in a later grant year than the entry's own.
    later_year     boolean  NOT NULL DEFAULT false,
    CONSTRAINT posting_rule_pkey PRIMARY KEY (kind, ledger_account, side)
);
SELECT payment.service_may_not('INSERT', 'posting_rule');
INSERT INTO payment.posting_rule (kind, ledger_account, side, later_year) VALUES
    ('granted',      'appropriation',   -1, false), ('granted',      'commitment',       1, false),
    ('released',     'commitment',      -1, false), ('released',     'in-transit',       1, false),
    ('settled',      'in-transit',      -1, false), ('settled',      'paid',             1, false),
    ('bounced',      'in-transit',      -1, false), ('bounced',      'commitment',       1, false),
    ('returned',     'returned',        -1, false), ('returned',     'appropriation',    1, false),
    ('carried-over', 'carried-over',    -1, false), ('carried-over', 'clearing',         1, false),
    ('carried-over', 'clearing',        -1, true),  ('carried-over', 'opening-balance',  1, true);

-- An entry (bilag), with the act that it rests on, so that it can be followed both ways (Bestemmelser 4.2).
CREATE TABLE payment.journal_entry (
    id            uuid        NOT NULL,
    kind          text        NOT NULL,
    decision_id   uuid        NOT NULL,
    -- What it books: the decision, the payment line, the repayment or the carry-over.
    origin_id     uuid        NOT NULL,
    -- Grant year, scheme, and budget chapter and post of the decision.
    year          integer     NOT NULL,
    scheme        text        NOT NULL,
    chapter_post  text        NOT NULL,
    -- How many postings it has, so that none can be added later.
    posting_count integer     NOT NULL,
    -- Person who acted, and when by legal time (Bestemmelser 4.3.6).
    booked_by     uuid        NOT NULL,
    booked_at     timestamptz NOT NULL,
    CONSTRAINT journal_entry_pkey PRIMARY KEY (id),
    CONSTRAINT journal_entry_kind_key UNIQUE (id, kind),
    -- Each act is booked once.
    CONSTRAINT journal_entry_origin_key UNIQUE (origin_id, kind),
    CONSTRAINT journal_entry_decision_fk FOREIGN KEY (decision_id) REFERENCES payment.decision,
    CONSTRAINT journal_entry_kind_check
        CHECK (kind IN ('granted', 'released', 'settled', 'bounced', 'returned', 'carried-over')),
    CONSTRAINT journal_entry_count_check CHECK (posting_count >= 2)
);
-- The bank pays or refuses, never both.
CREATE UNIQUE INDEX journal_entry_one_answer_key ON payment.journal_entry (origin_id)
    WHERE kind IN ('settled', 'bounced');
CREATE INDEX journal_entry_decision ON payment.journal_entry (decision_id);

-- One side of an entry.
CREATE TABLE payment.posting (
    entry_id       uuid     NOT NULL,
    -- 1 is the first of the entry.
    position       integer  NOT NULL,
    kind           text     NOT NULL,
    ledger_account text     NOT NULL,
    award_id       uuid     NOT NULL,
    -- Grant year.
    year           integer  NOT NULL,
    -- Øre; debit positive, credit negative.
    amount_ore     bigint   NOT NULL,
    side           smallint NOT NULL GENERATED ALWAYS AS (sign(amount_ore::numeric)::smallint) STORED,
    CONSTRAINT posting_pkey PRIMARY KEY (entry_id, position),
    CONSTRAINT posting_entry_fk FOREIGN KEY (entry_id, kind) REFERENCES payment.journal_entry (id, kind),
    CONSTRAINT posting_rule_fk FOREIGN KEY (kind, ledger_account, side) REFERENCES payment.posting_rule,
    CONSTRAINT posting_award_fk FOREIGN KEY (award_id) REFERENCES payment.award,
    CONSTRAINT posting_amount_check
        CHECK (amount_ore <> 0 AND amount_ore BETWEEN -100000000000000 AND 100000000000000)
);
CREATE INDEX posting_award ON payment.posting (award_id);

-- What stands on each award. Written by the trigger below only.
CREATE TABLE payment.award_balance (
    award_id        uuid   NOT NULL,
    -- All in øre.
    granted_ore     bigint NOT NULL DEFAULT 0,
    in_transit_ore  bigint NOT NULL DEFAULT 0,
    paid_ore        bigint NOT NULL DEFAULT 0,
    returned_ore    bigint NOT NULL DEFAULT 0,
    carried_out_ore bigint NOT NULL DEFAULT 0,
    -- Grows by one with each change.
    version         bigint NOT NULL DEFAULT 0,
    CONSTRAINT award_balance_pkey PRIMARY KEY (award_id),
    CONSTRAINT award_balance_award_fk FOREIGN KEY (award_id) REFERENCES payment.award,
    CONSTRAINT award_balance_sign_check CHECK (
        granted_ore >= 0 AND in_transit_ore >= 0 AND paid_ore >= 0 AND returned_ore >= 0 AND carried_out_ore >= 0),
    -- What is paid, less what came back, and what is on its way never exceed what is granted.
    CONSTRAINT award_balance_paid_check CHECK (in_transit_ore + paid_ore - returned_ore <= granted_ore),
    -- Nobody returns or carries over what was not paid.
    CONSTRAINT award_balance_used_check CHECK (returned_ore + carried_out_ore <= paid_ore)
);
SELECT payment.service_may_not('INSERT', 'award_balance');

-- Moves the balances, once per statement. Runs as the owner, since the service's role may not write them.
CREATE FUNCTION payment.apply_postings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO payment.award_balance (award_id)
        SELECT DISTINCT award_id FROM fresh WHERE kind = 'granted'
        ON CONFLICT DO NOTHING;
    UPDATE payment.award_balance AS balance SET
        granted_ore     = balance.granted_ore + moved.granted,
        in_transit_ore  = balance.in_transit_ore + moved.in_transit,
        paid_ore        = balance.paid_ore + moved.paid,
        returned_ore    = balance.returned_ore + moved.returned,
        carried_out_ore = balance.carried_out_ore + moved.carried_out,
        version         = balance.version + 1
    FROM (
        SELECT award_id,
               coalesce(sum(amount_ore) FILTER (WHERE kind = 'granted' AND ledger_account = 'commitment'), 0)::bigint
                   AS granted,
               coalesce(sum(amount_ore) FILTER (WHERE ledger_account = 'in-transit'), 0)::bigint AS in_transit,
               coalesce(sum(amount_ore) FILTER (WHERE ledger_account = 'paid'), 0)::bigint AS paid,
               -coalesce(sum(amount_ore) FILTER (WHERE ledger_account = 'returned'), 0)::bigint AS returned,
               -coalesce(sum(amount_ore) FILTER (WHERE ledger_account = 'carried-over'), 0)::bigint AS carried_out
        FROM fresh GROUP BY award_id ORDER BY award_id
    ) AS moved
    WHERE balance.award_id = moved.award_id;
    IF EXISTS (SELECT 1 FROM fresh
               WHERE NOT EXISTS (SELECT 1 FROM payment.award_balance AS b WHERE b.award_id = fresh.award_id)) THEN
        RAISE EXCEPTION 'an award without a grant cannot move'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_granted_check', TABLE = 'posting';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION payment.apply_postings() FROM PUBLIC;
CREATE TRIGGER posting_apply AFTER INSERT ON payment.posting REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION payment.apply_postings();

-- Holds at commit: an entry has the postings it says, and within each grant year (its chapter and post and its
-- scheme are the entry's own) and for each award they sum to zero; each stands in the year that its rule says.
CREATE FUNCTION payment.check_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry payment.journal_entry%ROWTYPE;
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'posting' THEN wanted := NEW.entry_id; ELSE wanted := NEW.id; END IF;
    SELECT * INTO STRICT entry FROM payment.journal_entry WHERE id = wanted;
    IF (SELECT count(*) FROM payment.posting WHERE entry_id = wanted) <> entry.posting_count THEN
        RAISE EXCEPTION 'entry % does not have its % postings', wanted, entry.posting_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_postings_check', TABLE = 'journal_entry';
    END IF;
    IF EXISTS (SELECT 1 FROM payment.posting WHERE entry_id = wanted
               GROUP BY award_id, year HAVING sum(amount_ore) <> 0) THEN
        RAISE EXCEPTION 'entry % does not sum to zero', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balanced_check', TABLE = 'journal_entry';
    END IF;
    IF EXISTS (SELECT 1 FROM payment.posting AS p
               JOIN payment.posting_rule AS r USING (kind, ledger_account, side)
               JOIN payment.award AS a ON a.id = p.award_id
               WHERE p.entry_id = wanted
                 AND (a.decision_id <> entry.decision_id
                      OR CASE WHEN r.later_year THEN p.year <= entry.year ELSE p.year <> entry.year END)) THEN
        RAISE EXCEPTION 'entry % has a posting of another year or decision', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_year_check', TABLE = 'journal_entry';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION payment.check_entry() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER journal_entry_balanced AFTER INSERT ON payment.journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment.check_entry();
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON payment.posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment.check_entry();

-- An entry carries its decision's year, scheme, and chapter and post.
CREATE FUNCTION payment.check_entry_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payment.decision AS d
                   WHERE d.id = NEW.decision_id AND d.year = NEW.year AND d.scheme = NEW.scheme
                     AND d.chapter_post = NEW.chapter_post) THEN
        RAISE EXCEPTION 'an entry carries its decision''s year, scheme, and chapter and post'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_head_check', TABLE = 'journal_entry';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION payment.check_entry_head() FROM PUBLIC;
CREATE TRIGGER journal_entry_head BEFORE INSERT ON payment.journal_entry
    FOR EACH ROW EXECUTE FUNCTION payment.check_entry_head();

-- Nobody changes the journal, the owner's role included.
CREATE FUNCTION payment.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_entry_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment.journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION payment.refuse_change();
CREATE TRIGGER posting_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment.posting
    FOR EACH STATEMENT EXECUTE FUNCTION payment.refuse_change();
