-- Who stands behind a payment, and that its line says what was granted and confirmed: kept here too, so that no code
-- of the service can go around it (Bestemmelser 2.5.2.1, 2.5.2.2, 3.7.3.3, 6.3.8.1).

-- Who signed the application; null when the decision did not tell.
ALTER TABLE payment.decision ADD COLUMN signed_by uuid;
CREATE INDEX decision_decider ON payment.decision (decided_by, year);
CREATE INDEX decision_signer ON payment.decision (signed_by, organisation_number) WHERE signed_by IS NOT NULL;

-- An instalment has amount and decider of its decision: today there is one, with the whole amount.
ALTER TABLE payment.decision ADD CONSTRAINT decision_instalment_key UNIQUE (id, amount_ore, decided_by);
ALTER TABLE payment.instalment ADD CONSTRAINT instalment_whole_check CHECK (number = 1);
ALTER TABLE payment.instalment ADD CONSTRAINT instalment_granted_fk
    FOREIGN KEY (decision_id, amount_ore, decided_by) REFERENCES payment.decision (id, amount_ore, decided_by);

-- A line has the amount and the decider of its instalment, and number, recipient and keepers of its account. What a
-- key holds cannot change while a line rests on it.
ALTER TABLE payment.instalment ADD CONSTRAINT instalment_line_key UNIQUE (id, amount_ore, decided_by);
ALTER TABLE payment.account ADD CONSTRAINT account_line_key
    UNIQUE (id, account_number, organisation_number, registered_by, confirmed_by);
ALTER TABLE payment.payment_line ADD CONSTRAINT payment_line_granted_fk
    FOREIGN KEY (instalment_id, amount_ore, decided_by)
    REFERENCES payment.instalment (id, amount_ore, decided_by);
ALTER TABLE payment.payment_line ADD CONSTRAINT payment_line_confirmed_fk
    FOREIGN KEY (account_id, account_number, organisation_number, account_registered_by, account_confirmed_by)
    REFERENCES payment.account (id, account_number, organisation_number, registered_by, confirmed_by);

-- A person who decided any application of the grant year holds budget disposal authority (BDM) in it.
CREATE FUNCTION payment.holds_authority(person uuid, grant_year integer) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN EXISTS (SELECT 1 FROM payment.decision WHERE decided_by = person AND year = grant_year);

-- A person who signed an application of the organisation stands on its side.
CREATE FUNCTION payment.signed_for(person uuid, organisation text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN EXISTS (SELECT 1 FROM payment.decision WHERE signed_by = person AND organisation_number = organisation);

-- Bestemmelser 2.5.2.1 and 2.5.2.2: at the moment of attesting.
CREATE FUNCTION payment.check_attester() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payment.decision AS d WHERE d.id = NEW.decision_id
               AND (payment.holds_authority(NEW.attested_by, d.year)
                    OR payment.signed_for(NEW.attested_by, d.organisation_number))) THEN
        RAISE EXCEPTION 'who attests decided nothing of the grant year and signed nothing for the recipient'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_attester_check', TABLE = 'instalment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER instalment_attester BEFORE INSERT OR UPDATE OF attested_by ON payment.instalment
    FOR EACH ROW WHEN (NEW.attested_by IS NOT NULL)
    EXECUTE FUNCTION payment.check_attester();

-- A line begins as waiting, in a file that waits for release, for an attested instalment with its parts, to the
-- confirmed account of the same recipient, kept by persons without authority in the grant year.
CREATE FUNCTION payment.check_new_line() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    violated text;
BEGIN
    -- Locked, so that a file that is being released takes no further line.
    PERFORM 1 FROM payment.payment_file WHERE id = NEW.file_id AND state = 'PREPARED' FOR SHARE;
    IF NOT FOUND OR NEW.state <> 'WAITING' OR NEW.bank_reason <> '' THEN
        violated := 'payment_line_begins_check';
    ELSIF NOT EXISTS (
            SELECT 1 FROM payment.instalment AS i JOIN payment.decision AS d ON d.id = i.decision_id
            WHERE i.id = NEW.instalment_id AND i.attested_by = NEW.attested_by AND i.state IN ('ATTESTED', 'IN_FILE')
              AND d.organisation_number = NEW.organisation_number
              AND i.amount_ore = (SELECT sum(amount_ore) FROM payment.instalment_part WHERE instalment_id = i.id)) THEN
        violated := 'payment_line_instalment_check';
    ELSIF NOT EXISTS (SELECT 1 FROM payment.account WHERE id = NEW.account_id AND state = 'CONFIRMED') THEN
        violated := 'payment_line_account_check';
    ELSIF EXISTS (
            SELECT 1 FROM payment.instalment AS i JOIN payment.decision AS d ON d.id = i.decision_id
            WHERE i.id = NEW.instalment_id
              AND (payment.holds_authority(NEW.account_registered_by, d.year)
                   OR payment.holds_authority(NEW.account_confirmed_by, d.year)
                   OR payment.signed_for(NEW.account_confirmed_by, d.organisation_number))) THEN
        violated := 'payment_line_payee_data_check';
    ELSE
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the line is not that of a granted payment to a confirmed account'
        USING ERRCODE = 'check_violation', CONSTRAINT = violated, TABLE = 'payment_line';
END $$;
CREATE TRIGGER payment_line_new BEFORE INSERT ON payment.payment_line
    FOR EACH ROW EXECUTE FUNCTION payment.check_new_line();

-- A line is sent with its released file, and answered by what the bank answered; no other step.
CREATE FUNCTION payment.check_line_step() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    file_state text;
BEGIN
    SELECT state INTO file_state FROM payment.payment_file WHERE id = NEW.file_id;
    IF NOT (CASE OLD.state || '>' || NEW.state
            WHEN 'WAITING>SENT' THEN file_state = 'RELEASED'
            WHEN 'WAITING>WITHDRAWN' THEN file_state = 'WITHDRAWN'
            WHEN 'SENT>PAID' THEN
                EXISTS (SELECT 1 FROM payment.bank_answer WHERE line_id = NEW.id AND paid)
            WHEN 'SENT>BOUNCED' THEN
                EXISTS (SELECT 1 FROM payment.bank_answer WHERE line_id = NEW.id AND NOT paid)
            ELSE false END) THEN
        RAISE EXCEPTION 'a payment line cannot go from % to % now', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_line_step_check', TABLE = 'payment_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_line_step BEFORE UPDATE ON payment.payment_line
    FOR EACH ROW WHEN (NEW.state <> OLD.state)
    EXECUTE FUNCTION payment.check_line_step();

-- A file begins as prepared and takes no step back; who released it, and when, stands for ever.
CREATE FUNCTION payment.check_file_step() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'PREPARED' THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.state || '>' || NEW.state IN ('PREPARED>RELEASED', 'PREPARED>WITHDRAWN')
            OR (OLD.state || '>' || NEW.state = 'RELEASED>ANSWERED'
                AND (NEW.released_by, NEW.released_at) = (OLD.released_by, OLD.released_at)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payment file cannot take this step'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_file_step_check', TABLE = 'payment_file';
END $$;
CREATE TRIGGER payment_file_step BEFORE INSERT OR UPDATE ON payment.payment_file
    FOR EACH ROW EXECUTE FUNCTION payment.check_file_step();

-- Bestemmelser 3.7.3.3 and 2.5.2.1: who releases decided, attested and kept accounts of nothing in the file, and
-- signed for none of its recipients; count and total are the lines', and each line's amount its instalment's parts.
CREATE OR REPLACE FUNCTION payment.check_release() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lines bigint;
    total numeric;
    parts numeric;
BEGIN
    IF EXISTS (SELECT 1 FROM payment.payment_line WHERE file_id = NEW.id
               AND (NEW.released_by IN (decided_by, attested_by, account_registered_by, account_confirmed_by)
                    OR payment.signed_for(NEW.released_by, organisation_number))) THEN
        RAISE EXCEPTION 'who releases has no other part in the file'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_file_releaser_check', TABLE = 'payment_file';
    END IF;
    SELECT count(*), coalesce(sum(amount_ore), 0) INTO lines, total
        FROM payment.payment_line WHERE file_id = NEW.id;
    SELECT coalesce(sum(p.amount_ore), 0) INTO parts
        FROM payment.payment_line AS l JOIN payment.instalment_part AS p USING (instalment_id)
        WHERE l.file_id = NEW.id;
    IF lines <> NEW.payment_count OR total <> NEW.total_ore OR parts <> NEW.total_ore THEN
        RAISE EXCEPTION 'count and total are not those of the lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_file_total_check', TABLE = 'payment_file';
    END IF;
    RETURN NEW;
END $$;
