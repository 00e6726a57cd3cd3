-- Form of Norwegian that an office writes, to whoever has decided on neither (språklova §12 and §13).
ALTER TABLE intake.office_name ADD COLUMN language_form text NOT NULL DEFAULT 'nb';
ALTER TABLE intake.office_name
    ADD CONSTRAINT office_name_language_form_check CHECK (language_form IN ('nb', 'nn'));
