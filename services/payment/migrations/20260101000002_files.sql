-- Payment files to the bank, and what the bank answers.

CREATE TABLE payment.payment_file (
    id            uuid        NOT NULL,
    -- MsgId of the file, unique for ever.
    message_id    text        NOT NULL,
    -- Payments in it and their sum in øre, as frozen in the lines.
    payment_count integer     NOT NULL,
    total_ore     bigint      NOT NULL,
    state         text        NOT NULL DEFAULT 'PREPARED',
    prepared_by   uuid        NOT NULL,
    prepared_at   timestamptz NOT NULL,
    released_by   uuid,
    released_at   timestamptz,
    CONSTRAINT payment_file_pkey PRIMARY KEY (id),
    CONSTRAINT payment_file_message_key UNIQUE (message_id),
    CONSTRAINT payment_file_message_check CHECK (length(message_id) BETWEEN 1 AND 35),
    CONSTRAINT payment_file_count_check CHECK (payment_count > 0 AND total_ore > 0),
    CONSTRAINT payment_file_state_check CHECK (state IN ('PREPARED', 'RELEASED', 'ANSWERED', 'WITHDRAWN')),
    CONSTRAINT payment_file_released_check CHECK (
        (released_by IS NULL) = (released_at IS NULL)
        AND (released_by IS NOT NULL) = (state IN ('RELEASED', 'ANSWERED')))
);
SELECT payment.service_may('UPDATE (state, released_by, released_at)', 'payment_file');

-- One payment in a file. Amount and account number are frozen here when the file is prepared; nobody can
-- change them afterwards, the service's role included (Bestemmelser 3.7.3.3).
CREATE TABLE payment.payment_line (
    id                    uuid    NOT NULL,
    file_id               uuid    NOT NULL,
    -- 1 is the first of the file.
    position              integer NOT NULL,
    instalment_id         uuid    NOT NULL,
    -- Øre.
    amount_ore            bigint  NOT NULL,
    account_id            uuid    NOT NULL,
    account_number        text    NOT NULL,
    recipient_name        text    NOT NULL,
    organisation_number   text    NOT NULL,
    -- What the recipient reads.
    remittance            text    NOT NULL,
    -- EndToEndId of the payment, unique for ever.
    end_to_end_id         text    NOT NULL,
    -- The persons behind it, so that their duties can be compared here.
    decided_by            uuid    NOT NULL,
    attested_by           uuid    NOT NULL,
    account_registered_by uuid    NOT NULL,
    account_confirmed_by  uuid    NOT NULL,
    -- From here on: changes with the bank's answer.
    state                 text    NOT NULL DEFAULT 'WAITING',
    -- The bank's reason for a refusal; empty: none.
    bank_reason           text    NOT NULL DEFAULT '',
    CONSTRAINT payment_line_pkey PRIMARY KEY (id),
    CONSTRAINT payment_line_position_key UNIQUE (file_id, position),
    CONSTRAINT payment_line_end_to_end_key UNIQUE (end_to_end_id),
    CONSTRAINT payment_line_file_fk FOREIGN KEY (file_id) REFERENCES payment.payment_file,
    CONSTRAINT payment_line_instalment_fk FOREIGN KEY (instalment_id) REFERENCES payment.instalment,
    CONSTRAINT payment_line_account_fk FOREIGN KEY (account_id) REFERENCES payment.account,
    CONSTRAINT payment_line_amount_check CHECK (amount_ore > 0 AND position > 0),
    CONSTRAINT payment_line_end_to_end_check CHECK (length(end_to_end_id) BETWEEN 1 AND 35),
    CONSTRAINT payment_line_number_check CHECK (account_number ~ '^[0-9]{11}$'),
    CONSTRAINT payment_line_state_check CHECK (state IN ('WAITING', 'SENT', 'PAID', 'BOUNCED', 'WITHDRAWN')),
    -- Bestemmelser 2.5.2.2 and 6.3.8.1.
    CONSTRAINT payment_line_attester_check CHECK (attested_by <> decided_by),
    CONSTRAINT payment_line_payee_data_check
        CHECK (account_registered_by <> decided_by AND account_confirmed_by <> decided_by)
);
-- One live payment per instalment.
CREATE UNIQUE INDEX payment_line_one_live_key ON payment.payment_line (instalment_id)
    WHERE state NOT IN ('BOUNCED', 'WITHDRAWN');
CREATE INDEX payment_line_account ON payment.payment_line (account_id) WHERE state = 'WAITING';
SELECT payment.service_may('UPDATE (state, bank_reason)', 'payment_line');

-- Bestemmelser 3.7.3.3: who releases decided or attested nothing in the file, and count and total are the lines'.
CREATE FUNCTION payment.check_release() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lines bigint;
    total numeric;
BEGIN
    IF EXISTS (SELECT 1 FROM payment.payment_line
               WHERE file_id = NEW.id AND NEW.released_by IN (decided_by, attested_by)) THEN
        RAISE EXCEPTION 'who releases neither decided nor attested'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_file_releaser_check', TABLE = 'payment_file';
    END IF;
    SELECT count(*), coalesce(sum(amount_ore), 0) INTO lines, total
        FROM payment.payment_line WHERE file_id = NEW.id;
    IF lines <> NEW.payment_count OR total <> NEW.total_ore THEN
        RAISE EXCEPTION 'count and total are not those of the lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_file_total_check', TABLE = 'payment_file';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_file_release BEFORE UPDATE ON payment.payment_file
    FOR EACH ROW WHEN (NEW.released_by IS NOT NULL AND OLD.released_by IS NULL)
    EXECUTE FUNCTION payment.check_release();

-- The bytes that went to the bank; insert-only.
CREATE TABLE payment.payment_file_content (
    file_id uuid  NOT NULL,
    -- pain.001.001.03.
    content bytea NOT NULL,
    hash    bytea NOT NULL,
    CONSTRAINT payment_file_content_pkey PRIMARY KEY (file_id),
    CONSTRAINT payment_file_content_file_fk FOREIGN KEY (file_id) REFERENCES payment.payment_file,
    CONSTRAINT payment_file_content_hash_check CHECK (hash = sha256(content))
);

-- A file that the bank sent back, as it came; insert-only.
CREATE TABLE payment.bank_return (
    -- SHA-256 of the file: the same file is read once.
    hash        bytea       NOT NULL,
    -- The bank's own message id.
    message_id  text        NOT NULL,
    -- The payment file that it answers.
    file_id     uuid        NOT NULL,
    -- pain.002.001.03.
    content     bytea       NOT NULL,
    imported_by uuid        NOT NULL,
    imported_at timestamptz NOT NULL,
    -- What it changed: payments made, and their sum in øre.
    paid_count  integer     NOT NULL,
    paid_ore    bigint      NOT NULL,
    CONSTRAINT bank_return_pkey PRIMARY KEY (hash),
    CONSTRAINT bank_return_file_fk FOREIGN KEY (file_id) REFERENCES payment.payment_file,
    CONSTRAINT bank_return_hash_check CHECK (hash = sha256(content)),
    CONSTRAINT bank_return_paid_check CHECK (paid_count >= 0 AND paid_ore >= 0)
);

-- The bank's final answer for one payment; there is one.
CREATE TABLE payment.bank_answer (
    line_id     uuid    NOT NULL,
    return_hash bytea   NOT NULL,
    paid        boolean NOT NULL,
    -- Status as the bank wrote it, such as `ACSC`, and its reason for a refusal.
    status      text    NOT NULL,
    reason      text    NOT NULL,
    CONSTRAINT bank_answer_pkey PRIMARY KEY (line_id),
    CONSTRAINT bank_answer_line_fk FOREIGN KEY (line_id) REFERENCES payment.payment_line,
    CONSTRAINT bank_answer_return_fk FOREIGN KEY (return_hash) REFERENCES payment.bank_return
);
CREATE INDEX bank_answer_return ON payment.bank_answer (return_hash);
