-- What an attachment is counted with: the draft's files, the answers to a request for completion, what the applicant
-- supplements, what the office adds after submission. Null: stored before, and told by its kind.
ALTER TABLE intake.attachment ADD COLUMN counted_with text
    CONSTRAINT attachment_counted_with_check CHECK (counted_with IN ('draft', 'completion', 'supplement', 'office'));
