-- A proposal to dismiss is about the application as it was then: whatever the applicant has added since, the proposal
-- has to be made anew.

ALTER TABLE intake.dismissal
    -- Version of the application once it was proposed.
    ADD COLUMN application_version bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT dismissal_application_version_check CHECK (application_version >= 0);
