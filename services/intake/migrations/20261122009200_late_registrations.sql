-- Why an application is registered after its call's deadline (P3); null: it was registered before.
ALTER TABLE intake.registration ADD COLUMN late_reason text
    CONSTRAINT registration_late_reason_check CHECK (char_length(late_reason) BETWEEN 1 AND 4000);
