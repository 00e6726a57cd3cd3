-- Who registered the application after its call's deadline, and so does not recommend it (P3); null: nobody did.
ALTER TABLE assessment.case_file ADD COLUMN registered_late_by uuid;
