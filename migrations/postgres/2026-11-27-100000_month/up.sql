-- Whether duty counts as on post. A policy is switched on only with its basis and its filing number written down, and
-- a photo is demanded only with a basis of its own: here as in the program.
ALTER TABLE policy ADD COLUMN duty_counts BOOLEAN NOT NULL DEFAULT TRUE
    CONSTRAINT policy_names_its_basis CHECK (
        (NOT active OR (TRIM(legal_basis) <> '' AND TRIM(filing_number) <> ''))
        AND (photo_basis IS NULL OR TRIM(photo_basis) <> '')
    );

-- A zone: a named set of villages of a township, by their codes, separated by commas.
CREATE TABLE zone (
    id TEXT NOT NULL,
    township TEXT NOT NULL,
    name TEXT NOT NULL,
    villages TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_by TEXT,
    changed_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX zone_township ON zone (township);
ALTER TABLE posting ADD COLUMN zone_id TEXT;

-- A day that the township entered in its own register, where the policy is sampled. Several days may be one write.
ALTER TABLE cell_decision ADD COLUMN kept BOOLEAN;
ALTER TABLE cell_decision ADD COLUMN batch TEXT;
CREATE INDEX cell_decision_batch ON cell_decision (batch);
