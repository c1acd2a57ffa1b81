-- A case is about a posting or about a township. SQLite cannot make a column nullable, so the table is made anew; the
-- words on cases wait beside it meanwhile, for they refer to it.
CREATE TABLE case_entry_kept AS SELECT * FROM case_entry;
DELETE FROM case_entry;

CREATE TABLE case_file_new (
    id TEXT NOT NULL,
    posting_id TEXT REFERENCES posting,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    first_day TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    speaks_for TEXT NOT NULL,
    township TEXT,
    strengthened_on TEXT,
    heard_from BIGINT,
    PRIMARY KEY (id),
    UNIQUE (posting_id, kind, first_day),
    UNIQUE (township, kind, first_day),
    CHECK ((posting_id IS NULL) <> (township IS NULL))
);
INSERT INTO case_file_new (id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for)
    SELECT id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for FROM case_file;
DROP TABLE case_file;
ALTER TABLE case_file_new RENAME TO case_file;
CREATE INDEX case_posting ON case_file (posting_id);
CREATE INDEX case_township ON case_file (township) WHERE township IS NOT NULL;

INSERT INTO case_entry (id, case_id, voice, account_id, text, state, written_at)
    SELECT id, case_id, voice, account_id, text, state, written_at FROM case_entry_kept;
DROP TABLE case_entry_kept;
