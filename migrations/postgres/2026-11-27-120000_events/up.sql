-- A must-attend event: who called it, what, where and when. Its place is the fence of that series in force.
CREATE TABLE event (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    place_name TEXT NOT NULL,
    fence_series TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    note TEXT,
    called_by TEXT NOT NULL,
    called_by_role TEXT NOT NULL,
    called_at BIGINT NOT NULL,
    change_id TEXT,
    changed_by TEXT,
    changed_at BIGINT,
    change_reason TEXT,
    cancelled_by TEXT,
    cancelled_at BIGINT,
    cancel_reason TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX event_division ON event (division, starts_at);

-- Who was invited, and what was said about the attendance: by the person, and by the caller.
CREATE TABLE event_invitation (
    id TEXT NOT NULL,
    event_id TEXT NOT NULL REFERENCES event,
    posting_id TEXT NOT NULL REFERENCES posting,
    invited_by TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    own_reason TEXT,
    own_reason_at BIGINT,
    caller_reason TEXT,
    caller_reason_by TEXT,
    caller_reason_at BIGINT,
    confirmed_by TEXT,
    confirmed_at BIGINT,
    confirm_reason TEXT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX event_invitation_event ON event_invitation (event_id, posting_id);
CREATE INDEX event_invitation_posting ON event_invitation (posting_id);
