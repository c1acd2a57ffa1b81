-- Portable types only: text (ids, codes, ISO dates, JSON), integers (Unix ms, counts), booleans, doubles, bytes.
-- Text sorts by bytes, as in SQLite, so that codes and cursors have one order everywhere.

CREATE TABLE deployment (
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE lease (
    name TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE division (
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    phone TEXT COLLATE "C",
    PRIMARY KEY (code)
);

CREATE TABLE unit (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE account (
    id TEXT COLLATE "C" NOT NULL,
    person_name TEXT COLLATE "C" NOT NULL,
    staff_number TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    login TEXT COLLATE "C",
    password_hash TEXT COLLATE "C",
    password_change_required BOOLEAN NOT NULL,
    password_expires_at BIGINT,
    disabled BOOLEAN NOT NULL,
    failed_sign_ins BIGINT NOT NULL,
    locked_until BIGINT,
    last_failed_at BIGINT,
    notice_version TEXT COLLATE "C",
    notice_accepted_at BIGINT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (staff_number),
    UNIQUE (login)
);

CREATE TABLE role_grant (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    role TEXT COLLATE "C" NOT NULL,
    division TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, role, division)
);

CREATE TABLE recusal (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    division TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, division)
);

CREATE TABLE device (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    public_key TEXT COLLATE "C" NOT NULL,
    standing TEXT COLLATE "C" NOT NULL,
    platform TEXT COLLATE "C" NOT NULL,
    model TEXT COLLATE "C",
    calibration TEXT COLLATE "C" NOT NULL,
    enrolled_at BIGINT NOT NULL,
    approved_by TEXT COLLATE "C",
    approved_at BIGINT,
    ended_by TEXT COLLATE "C",
    ended_at BIGINT,
    last_seen_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (account_id, public_key)
);

CREATE TABLE device_day (
    device_id TEXT COLLATE "C" NOT NULL REFERENCES device,
    date TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (device_id, date)
);

CREATE TABLE enrolment_code (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    code_hash TEXT COLLATE "C" NOT NULL,
    issued_by TEXT COLLATE "C" NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT COLLATE "C",
    ended_at BIGINT,
    PRIMARY KEY (id)
);

-- Failed sign-ins and wrong codes by key (an address, an unknown login): processes keep no state.
CREATE TABLE attempt (
    key TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (key)
);

CREATE TABLE session (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    device_id TEXT COLLATE "C" NOT NULL REFERENCES device,
    refresh_hash TEXT COLLATE "C" NOT NULL,
    previous_hash TEXT COLLATE "C",
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (id)
);

CREATE TABLE posting (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    kind TEXT COLLATE "C" NOT NULL,
    host TEXT COLLATE "C" NOT NULL,
    managing TEXT COLLATE "C" NOT NULL,
    unit_id TEXT COLLATE "C",
    posted_from TEXT COLLATE "C" NOT NULL,
    posted_to TEXT COLLATE "C",
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE policy (
    id TEXT COLLATE "C" NOT NULL,
    division TEXT COLLATE "C" NOT NULL,
    posting_kinds TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    legal_basis TEXT COLLATE "C" NOT NULL,
    filing_number TEXT COLLATE "C" NOT NULL,
    photo_basis TEXT COLLATE "C",
    active BOOLEAN NOT NULL,
    active_from TEXT COLLATE "C",
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE calendar_day (
    date TEXT COLLATE "C" NOT NULL,
    workday BOOLEAN NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (date)
);

CREATE TABLE fence (
    id TEXT COLLATE "C" NOT NULL,
    series TEXT COLLATE "C" NOT NULL,
    division TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    shape TEXT COLLATE "C" NOT NULL,
    source_shape TEXT COLLATE "C" NOT NULL,
    datum TEXT COLLATE "C" NOT NULL,
    converter TEXT COLLATE "C" NOT NULL,
    proposed BOOLEAN NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    made_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE record (
    id TEXT COLLATE "C" NOT NULL,
    token_sha256 TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    posting_id TEXT COLLATE "C",
    device_id TEXT COLLATE "C" NOT NULL REFERENCES device,
    device_standing TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    half TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    prev TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    note TEXT COLLATE "C",
    result TEXT COLLATE "C",
    fix TEXT COLLATE "C",
    photos TEXT COLLATE "C" NOT NULL,
    claimed_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    time_way TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    date TEXT COLLATE "C" NOT NULL,
    in_half BOOLEAN NOT NULL,
    certainty TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE photo (
    record_id TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    arrived_at BIGINT,
    PRIMARY KEY (record_id, sha256)
);

CREATE TABLE upload (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (record_id, sha256)
);

CREATE TABLE upload_piece (
    upload_id TEXT COLLATE "C" NOT NULL REFERENCES upload,
    start BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (upload_id, start)
);

CREATE TABLE prompt (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    slot TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    night_of TEXT COLLATE "C" NOT NULL,
    issued_by TEXT COLLATE "C",
    issued_at BIGINT NOT NULL,
    delivered_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE leave_request (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    kind TEXT COLLATE "C" NOT NULL,
    first_day TEXT COLLATE "C" NOT NULL,
    last_day TEXT COLLATE "C" NOT NULL,
    days BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    needs_county BOOLEAN NOT NULL,
    registered_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C",
    decided_at BIGINT,
    decision_reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE explanation (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    date TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE cell_decision (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    date TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    computed TEXT COLLATE "C" NOT NULL,
    is_override BOOLEAN NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_by_role TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE question (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    first_day TEXT COLLATE "C" NOT NULL,
    last_day TEXT COLLATE "C" NOT NULL,
    days BIGINT NOT NULL,
    device_silent BOOLEAN NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT COLLATE "C",
    answer TEXT COLLATE "C",
    closed_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (posting_id, first_day)
);

CREATE TABLE case_file (
    id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    kind TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    first_day TEXT COLLATE "C" NOT NULL,
    raised_on TEXT COLLATE "C" NOT NULL,
    raised_at BIGINT NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    speaks_for TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (posting_id, kind, first_day)
);

CREATE TABLE case_entry (
    id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES case_file,
    voice TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C",
    written_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE draw (
    id TEXT COLLATE "C" NOT NULL,
    division TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    salt TEXT COLLATE "C" NOT NULL,
    nonce TEXT COLLATE "C" NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    seed_source TEXT COLLATE "C" NOT NULL,
    public_value TEXT COLLATE "C",
    result TEXT COLLATE "C",
    population BIGINT NOT NULL,
    number BIGINT NOT NULL,
    window_from TEXT COLLATE "C" NOT NULL,
    window_to TEXT COLLATE "C" NOT NULL,
    ordered_by TEXT COLLATE "C" NOT NULL,
    ordered_at BIGINT NOT NULL,
    drawn_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE inspection_task (
    id TEXT COLLATE "C" NOT NULL,
    draw_id TEXT COLLATE "C" NOT NULL REFERENCES draw,
    posting_id TEXT COLLATE "C" NOT NULL REFERENCES posting,
    inspector_id TEXT COLLATE "C" NOT NULL REFERENCES account,
    position BIGINT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    window_from TEXT COLLATE "C" NOT NULL,
    window_to TEXT COLLATE "C" NOT NULL,
    started_at BIGINT,
    done_at BIGINT,
    withdrawn_at BIGINT,
    result TEXT COLLATE "C",
    note TEXT COLLATE "C",
    record_id TEXT COLLATE "C",
    declared TEXT COLLATE "C",
    doubts TEXT COLLATE "C",
    PRIMARY KEY (id),
    UNIQUE (draw_id, posting_id)
);

CREATE TABLE view_log (
    id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    posting_id TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE audit_event (
    id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    details TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE leaf (
    leaf_hash TEXT COLLATE "C" NOT NULL,
    salt TEXT COLLATE "C" NOT NULL,
    item_kind TEXT COLLATE "C" NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    position BIGINT,
    PRIMARY KEY (leaf_hash),
    UNIQUE (position)
);

CREATE TABLE complaint (
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C",
    division TEXT COLLATE "C",
    text TEXT COLLATE "C" NOT NULL,
    contact TEXT COLLATE "C",
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
