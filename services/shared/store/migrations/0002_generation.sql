-- Which programs the schema is for (docs/adr/0005). `migrate` announces a generation before it applies what belongs to
-- it, so that a program of the generation before never meets a migration that it cannot place. The highest one counts.

CREATE TABLE schema_generation (
    generation     integer NOT NULL,
    -- The oldest generation of programs that may still use the schema.
    oldest_program integer NOT NULL,
    CONSTRAINT schema_generation_pkey PRIMARY KEY (generation),
    CONSTRAINT schema_generation_order CHECK (oldest_program > 0 AND generation >= oldest_program)
);
SELECT service_may_not('INSERT', 'schema_generation');
