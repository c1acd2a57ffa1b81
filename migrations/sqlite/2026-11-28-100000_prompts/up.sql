-- The secret of a month's drawn prompts: its commitment from the first day on, sealed until it is revealed.
CREATE TABLE prompt_secret (
    id TEXT NOT NULL,
    commitment TEXT NOT NULL,
    frame TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    revealed_at BIGINT,
    secret TEXT,
    PRIMARY KEY (id)
);

-- A planned prompt that did not fire, and why.
CREATE TABLE prompt_unfired (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    slot TEXT NOT NULL,
    night_of TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    noted_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX prompt_unfired_posting ON prompt_unfired (posting_id, planned_at);

-- A call to somebody whose prompt nobody had seen, and what came of it.
CREATE TABLE prompt_call (
    id TEXT NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompt,
    outcome TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX prompt_call_prompt ON prompt_call (prompt_id);

-- How many prompts of each slot a division's postings get, from a month on.
CREATE TABLE prompt_numbers (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    night BIGINT NOT NULL,
    day BIGINT NOT NULL,
    from_month TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX prompt_numbers_division ON prompt_numbers (division, from_month);

-- Messages for the owner's gateway that wait or were sent.
CREATE TABLE prompt_message (
    id TEXT NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompt,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX prompt_message_waiting ON prompt_message (state, next_at);
CREATE INDEX prompt_issued ON prompt (issued_at);
