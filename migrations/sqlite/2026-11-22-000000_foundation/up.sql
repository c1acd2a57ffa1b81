-- Portable types only: text (ids, codes, ISO dates, JSON), integers (Unix ms, counts), booleans, doubles, bytes.

CREATE TABLE deployment (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;

CREATE TABLE lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE division (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    phone TEXT,
    PRIMARY KEY (code)
);

CREATE TABLE unit (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE account (
    id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    staff_number TEXT,
    phone TEXT,
    login TEXT,
    password_hash TEXT,
    password_change_required BOOLEAN NOT NULL,
    password_expires_at BIGINT,
    disabled BOOLEAN NOT NULL,
    failed_sign_ins BIGINT NOT NULL,
    locked_until BIGINT,
    last_failed_at BIGINT,
    notice_version TEXT,
    notice_accepted_at BIGINT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (staff_number),
    UNIQUE (login)
);

CREATE TABLE role_grant (
    account_id TEXT NOT NULL REFERENCES account,
    role TEXT NOT NULL,
    division TEXT NOT NULL,
    PRIMARY KEY (account_id, role, division)
);

CREATE TABLE recusal (
    account_id TEXT NOT NULL REFERENCES account,
    division TEXT NOT NULL,
    PRIMARY KEY (account_id, division)
);

CREATE TABLE device (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    public_key TEXT NOT NULL,
    standing TEXT NOT NULL,
    platform TEXT NOT NULL,
    model TEXT,
    calibration TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT,
    ended_by TEXT,
    ended_at BIGINT,
    last_seen_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (account_id, public_key)
);

CREATE TABLE device_day (
    device_id TEXT NOT NULL REFERENCES device,
    date TEXT NOT NULL,
    PRIMARY KEY (device_id, date)
) WITHOUT ROWID;

CREATE TABLE enrolment_code (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    code_hash TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT,
    ended_at BIGINT,
    PRIMARY KEY (id)
);

-- Failed sign-ins and wrong codes by key (an address, an unknown login): processes keep no state.
CREATE TABLE attempt (
    key TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (key)
);

CREATE TABLE session (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    device_id TEXT NOT NULL REFERENCES device,
    refresh_hash TEXT NOT NULL,
    previous_hash TEXT,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (id)
);

CREATE TABLE posting (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    managing TEXT NOT NULL,
    unit_id TEXT,
    posted_from TEXT NOT NULL,
    posted_to TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE policy (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    posting_kinds TEXT NOT NULL,
    rule TEXT NOT NULL,
    mode TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    filing_number TEXT NOT NULL,
    photo_basis TEXT,
    active BOOLEAN NOT NULL,
    active_from TEXT,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE calendar_day (
    date TEXT NOT NULL,
    workday BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (date)
);

CREATE TABLE fence (
    id TEXT NOT NULL,
    series TEXT NOT NULL,
    division TEXT NOT NULL,
    posting_id TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    shape TEXT NOT NULL,
    source_shape TEXT NOT NULL,
    datum TEXT NOT NULL,
    converter TEXT NOT NULL,
    proposed BOOLEAN NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    made_by TEXT NOT NULL,
    approved_by TEXT,
    reason TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE record (
    id TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    token TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    posting_id TEXT,
    device_id TEXT NOT NULL REFERENCES device,
    device_standing TEXT NOT NULL,
    kind TEXT NOT NULL,
    half TEXT NOT NULL,
    seq BIGINT NOT NULL,
    prev TEXT,
    reference TEXT,
    note TEXT,
    result TEXT,
    fix TEXT,
    photos TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    time_way TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    date TEXT NOT NULL,
    in_half BOOLEAN NOT NULL,
    certainty TEXT NOT NULL,
    answer TEXT NOT NULL,
    verdict TEXT NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE photo (
    record_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    source TEXT NOT NULL,
    arrived_at BIGINT,
    PRIMARY KEY (record_id, sha256)
);

CREATE TABLE upload (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (record_id, sha256)
);

CREATE TABLE upload_piece (
    upload_id TEXT NOT NULL REFERENCES upload,
    start BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload_id, start)
);

CREATE TABLE prompt (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    slot TEXT NOT NULL,
    origin TEXT NOT NULL,
    channel TEXT NOT NULL,
    night_of TEXT NOT NULL,
    issued_by TEXT,
    issued_at BIGINT NOT NULL,
    delivered_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE leave_request (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    kind TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    days BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    needs_county BOOLEAN NOT NULL,
    registered_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    decision_reason TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE explanation (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    date TEXT NOT NULL,
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE cell_decision (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    date TEXT NOT NULL,
    state TEXT NOT NULL,
    computed TEXT NOT NULL,
    is_override BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    decided_by TEXT NOT NULL,
    decided_by_role TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE question (
    id TEXT NOT NULL,
    posting_id TEXT NOT NULL REFERENCES posting,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    days BIGINT NOT NULL,
    device_silent BOOLEAN NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT,
    answer TEXT,
    closed_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (posting_id, first_day)
);

CREATE TABLE case_file (
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

CREATE TABLE case_entry (
    id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_file,
    voice TEXT NOT NULL,
    account_id TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE draw (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    state TEXT NOT NULL,
    list TEXT NOT NULL,
    salt TEXT NOT NULL,
    nonce TEXT NOT NULL,
    commitment TEXT NOT NULL,
    seed_source TEXT NOT NULL,
    public_value TEXT,
    result TEXT,
    population BIGINT NOT NULL,
    number BIGINT NOT NULL,
    window_from TEXT NOT NULL,
    window_to TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    ordered_at BIGINT NOT NULL,
    drawn_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_reason TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE inspection_task (
    id TEXT NOT NULL,
    draw_id TEXT NOT NULL REFERENCES draw,
    posting_id TEXT NOT NULL REFERENCES posting,
    inspector_id TEXT NOT NULL REFERENCES account,
    position BIGINT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    window_from TEXT NOT NULL,
    window_to TEXT NOT NULL,
    started_at BIGINT,
    done_at BIGINT,
    withdrawn_at BIGINT,
    result TEXT,
    note TEXT,
    record_id TEXT,
    declared TEXT,
    doubts TEXT,
    PRIMARY KEY (id),
    UNIQUE (draw_id, posting_id)
);

CREATE TABLE view_log (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    posting_id TEXT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (id)
);

CREATE TABLE audit_event (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE leaf (
    leaf_hash TEXT NOT NULL,
    salt TEXT NOT NULL,
    item_kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    position BIGINT,
    PRIMARY KEY (leaf_hash),
    UNIQUE (position)
);

CREATE TABLE complaint (
    id TEXT NOT NULL,
    account_id TEXT,
    division TEXT,
    text TEXT NOT NULL,
    contact TEXT,
    filed_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX division_name ON division (name);
CREATE INDEX role_grant_division ON role_grant (division);
CREATE INDEX device_account ON device (account_id);
CREATE INDEX code_hash ON enrolment_code (code_hash);
CREATE INDEX code_account ON enrolment_code (account_id);
CREATE INDEX session_device ON session (device_id);
CREATE INDEX session_refresh ON session (refresh_hash);
CREATE INDEX posting_account ON posting (account_id);
CREATE INDEX posting_host ON posting (host);
CREATE INDEX posting_managing ON posting (managing);
CREATE INDEX policy_division ON policy (division);
CREATE INDEX fence_division ON fence (division);
CREATE INDEX fence_posting ON fence (posting_id);
CREATE INDEX fence_series ON fence (series);
CREATE INDEX record_posting_date ON record (posting_id, date);
CREATE INDEX record_device_seq ON record (device_id, seq);
CREATE INDEX record_reference ON record (reference);
CREATE INDEX record_received ON record (received_at);
CREATE INDEX prompt_posting ON prompt (posting_id, issued_at);
CREATE INDEX leave_posting ON leave_request (posting_id, first_day);
CREATE INDEX leave_state ON leave_request (state);
CREATE INDEX explanation_posting ON explanation (posting_id, date);
CREATE INDEX decision_posting ON cell_decision (posting_id, date);
CREATE INDEX question_open ON question (answered_at);
CREATE INDEX case_posting ON case_file (posting_id);
CREATE INDEX case_entry_case ON case_entry (case_id);
CREATE INDEX draw_division ON draw (division);
CREATE INDEX task_inspector ON inspection_task (inspector_id);
CREATE INDEX task_posting ON inspection_task (posting_id);
CREATE INDEX view_posting ON view_log (posting_id, at);
CREATE INDEX audit_at ON audit_event (at);
CREATE INDEX leaf_item ON leaf (item_kind, item_id);
CREATE INDEX device_day_date ON device_day (date);
