-- Entries of the work log (工作日志), a row a signed record; the newest of a posting's day holds. The text stays when the
-- record's token goes after its time: it is evidence of work, and holds neither a position nor a photo.
CREATE TABLE work_log (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    about TEXT NOT NULL,
    text TEXT NOT NULL,
    households BIGINT NOT NULL,
    difficulties TEXT,
    written_on TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    time_way TEXT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX work_log_posting ON work_log (posting_id, about);
CREATE INDEX work_log_about ON work_log (about, received_at, id);

-- Who vouched: an office reads a month, a clerk his own.
CREATE INDEX decision_by ON cell_decision (decided_by, date);
CREATE INDEX decision_state ON cell_decision (state, date);
