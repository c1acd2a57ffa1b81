-- Personal data goes after its time: what stays of a record and a photo says when that was.
ALTER TABLE record ADD COLUMN erased_at BIGINT;
ALTER TABLE record ADD COLUMN erased_by TEXT;
ALTER TABLE photo ADD COLUMN erased_at BIGINT;
ALTER TABLE photo ADD COLUMN gone_at BIGINT;

CREATE INDEX record_kept ON record (date, id) WHERE erased_at IS NULL;
CREATE INDEX photo_going ON photo (erased_at) WHERE erased_at IS NOT NULL AND gone_at IS NULL;
CREATE INDEX photo_file ON photo (sha256) WHERE gone_at IS NULL;

-- What each run of the job deleted, and what it held.
CREATE TABLE retention_report (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    finished_at BIGINT,
    days BIGINT NOT NULL,
    cutoff TEXT NOT NULL,
    records BIGINT NOT NULL DEFAULT 0,
    positions BIGINT NOT NULL DEFAULT 0,
    photos BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0,
    files_missing BIGINT NOT NULL DEFAULT 0,
    files_failed BIGINT NOT NULL DEFAULT 0,
    files_without_row BIGINT NOT NULL DEFAULT 0,
    held BIGINT NOT NULL DEFAULT 0,
    held_by_cases BIGINT NOT NULL DEFAULT 0,
    held_by_corrections BIGINT NOT NULL DEFAULT 0,
    swept BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);

-- In which office somebody looked: it may be another one later.
ALTER TABLE view_log ADD COLUMN role TEXT;
ALTER TABLE view_log ADD COLUMN division TEXT;

-- What a person says is wrong, and the answer.
CREATE TABLE correction (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    target TEXT NOT NULL,
    date TEXT,
    subject TEXT,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answer_id TEXT,
    answered_by TEXT,
    answered_at BIGINT,
    answer TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX correction_posting ON correction (posting_id, asked_at);
CREATE INDEX correction_open ON correction (asked_at) WHERE state = 'open';
