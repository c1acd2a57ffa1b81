-- A request has a kind and versions: a changed one is a row of its own, in the series of the first.
ALTER TABLE leave_request ADD COLUMN leave_type TEXT;
ALTER TABLE leave_request ADD COLUMN change TEXT;
ALTER TABLE leave_request ADD COLUMN replaces TEXT;
ALTER TABLE leave_request ADD COLUMN series TEXT;
ALTER TABLE leave_request ADD COLUMN written_at BIGINT;
ALTER TABLE leave_request ADD COLUMN rule_id TEXT;
ALTER TABLE leave_request ADD COLUMN absence_days BIGINT;
ALTER TABLE leave_request ADD COLUMN ended_at BIGINT;

CREATE INDEX leave_request_series ON leave_request (series) WHERE series IS NOT NULL;

-- The township's word on a request.
CREATE TABLE leave_entry (
    id TEXT NOT NULL,
    leave_id TEXT NOT NULL REFERENCES leave_request,
    series TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    text TEXT NOT NULL,
    forwarded BOOLEAN NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX leave_entry_series ON leave_entry (series, written_at);

-- Papers of a request; the bytes lie in the photo store.
CREATE TABLE leave_attachment (
    id TEXT NOT NULL,
    leave_id TEXT NOT NULL REFERENCES leave_request,
    series TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    arrived_at BIGINT,
    erased_at BIGINT,
    gone_at BIGINT,
    PRIMARY KEY (id)
);

CREATE INDEX leave_attachment_series ON leave_attachment (series, added_at);
CREATE INDEX leave_attachment_file ON leave_attachment (sha256) WHERE gone_at IS NULL;

-- Who decides and what may be asked for: the latest row of the nearest division holds; a division of no letters is
-- the whole deployment, and a row without content lets the division above speak again.
CREATE TABLE leave_rule (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    content TEXT,
    written_by TEXT,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX leave_rule_division ON leave_rule (division, written_at);
