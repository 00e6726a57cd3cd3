-- Attachments: what is known of each file. The bytes lie in an object store under the attachment's id.

CREATE TABLE intake.attachment (
    -- Also the name of the object, after the tenant's: nothing that a user wrote.
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    -- What it is for.
    kind text NOT NULL,
    -- File name as people see it.
    title text NOT NULL,
    -- As declared, and as read from the bytes.
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    -- Of the bytes.
    sha256 bytea NOT NULL,
    uploaded_by uuid NOT NULL,
    -- Legal time.
    uploaded_at timestamptz NOT NULL,
    -- Who took it off the draft; null: it is there.
    removed_by uuid,
    -- Legal time.
    removed_at timestamptz,
    CONSTRAINT attachment_pkey PRIMARY KEY (id),
    CONSTRAINT attachment_application_fkey FOREIGN KEY (application_id) REFERENCES intake.application (id),
    CONSTRAINT attachment_kind_check CHECK (kind IN ('supporting', 'original', 'delegation', 'completion', 'supplement')),
    CONSTRAINT attachment_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT attachment_media_type_check CHECK (media_type IN (
        'application/pdf',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'application/vnd.oasis.opendocument.text',
        'application/vnd.oasis.opendocument.spreadsheet',
        'image/png', 'image/jpeg', 'text/plain')),
    CONSTRAINT attachment_size_bytes_check CHECK (size_bytes BETWEEN 1 AND 20971520),
    CONSTRAINT attachment_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT attachment_removed_check CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
COMMENT ON TABLE intake.attachment IS 'Attachments of applications; the bytes lie in the object store';
CREATE INDEX attachment_application_idx ON intake.attachment (application_id, id);

SELECT intake.service_may('UPDATE (removed_by, removed_at)', 'attachment');

-- What was submitted keeps its attachments, whoever asks; and what was taken off stays off.
CREATE FUNCTION intake.attachment_only_off_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL
        OR NOT EXISTS (SELECT FROM intake.application WHERE id = OLD.application_id AND state = 'draft') THEN
        RAISE EXCEPTION 'an attachment is taken off a draft, once' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'attachment_only_off_drafts', SCHEMA = 'intake', TABLE = 'attachment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachment_only_off_drafts BEFORE UPDATE ON intake.attachment
    FOR EACH ROW EXECUTE FUNCTION intake.attachment_only_off_drafts();

-- The attachments of each application, as the signed document names them.
CREATE VIEW intake.attached AS
    SELECT application_id, jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'title', title, 'media_type', media_type,
        'size_bytes', size_bytes, 'sha256', encode(sha256, 'hex')) ORDER BY id) AS attachments
    FROM intake.attachment WHERE removed_at IS NULL GROUP BY application_id;
COMMENT ON VIEW intake.attached IS 'What is attached to each application, in order';
