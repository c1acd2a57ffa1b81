-- Cases about a township have no place in the older table.
DELETE FROM case_entry WHERE case_id IN (SELECT id FROM case_file WHERE township IS NOT NULL);
CREATE TABLE case_entry_kept AS SELECT * FROM case_entry;
DELETE FROM case_entry;

CREATE TABLE case_file_old (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    first_day TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    speaks_for TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (posting_id, kind, first_day)
);
INSERT INTO case_file_old (id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for)
    SELECT id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for FROM case_file
    WHERE posting_id IS NOT NULL;
DROP TABLE case_file;
ALTER TABLE case_file_old RENAME TO case_file;
CREATE INDEX case_posting ON case_file (posting_id);

INSERT INTO case_entry (id, case_id, voice, account_id, text, state, written_at)
    SELECT id, case_id, voice, account_id, text, state, written_at FROM case_entry_kept;
DROP TABLE case_entry_kept;
