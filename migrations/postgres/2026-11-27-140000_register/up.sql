-- Sheets of monthly registers: written once, signed, never changed. What arrives later stands on a later sheet.
CREATE TABLE register_sheet (
    id TEXT NOT NULL,
    township TEXT NOT NULL,
    month TEXT NOT NULL,
    number BIGINT NOT NULL,
    level TEXT NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    previous TEXT,
    signature TEXT NOT NULL,
    public_key TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    signed_by_device TEXT NOT NULL,
    is_deputy BOOLEAN NOT NULL,
    signed_at BIGINT NOT NULL,
    note TEXT,
    PRIMARY KEY (id),
    UNIQUE (township, month, number)
);

-- Which postings a sheet covers: the way from a posting to its sheets. What it says of them stands in the sheet alone.
CREATE TABLE register_row (
    sheet_id TEXT NOT NULL REFERENCES register_sheet,
    posting_id TEXT NOT NULL REFERENCES posting,
    township TEXT NOT NULL,
    month TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (sheet_id, posting_id)
);

CREATE INDEX register_row_posting ON register_row (posting_id, month);
CREATE INDEX register_row_township ON register_row (township, month);

-- A cadre's word on his row of a sheet, signed by his phone.
CREATE TABLE register_response (
    id TEXT NOT NULL,
    sheet_id TEXT NOT NULL REFERENCES register_sheet,
    posting_id TEXT NOT NULL REFERENCES posting,
    act TEXT NOT NULL,
    text TEXT,
    signature TEXT NOT NULL,
    public_key TEXT NOT NULL,
    device_id TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX register_response_sheet ON register_response (sheet_id, posting_id);

-- The answer to an objection.
CREATE TABLE register_answer (
    id TEXT NOT NULL,
    response_id TEXT NOT NULL REFERENCES register_response,
    text TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answerer_name TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (response_id)
);

-- Who signs for a township's secretary, and when.
CREATE TABLE deputy (
    id TEXT NOT NULL,
    township TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    named_by TEXT NOT NULL,
    named_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    PRIMARY KEY (id)
);

CREATE INDEX deputy_account ON deputy (account_id);
CREATE INDEX deputy_township ON deputy (township);

-- What was declared of a township's postings when a day had ended.
CREATE TABLE declared_day (
    id TEXT NOT NULL,
    township TEXT NOT NULL,
    date TEXT NOT NULL,
    content TEXT NOT NULL,
    postings BIGINT NOT NULL,
    declared_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (township, date)
);

-- Decisions made together: counted.

-- Nothing that was signed or declared is changed or taken out, by nobody, with no program.
CREATE FUNCTION zaigang_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER register_sheet_change BEFORE UPDATE OR DELETE ON register_sheet
    FOR EACH ROW EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_sheet_truncate BEFORE TRUNCATE ON register_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_row_change BEFORE UPDATE OR DELETE ON register_row
    FOR EACH ROW EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_row_truncate BEFORE TRUNCATE ON register_row
    FOR EACH STATEMENT EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_response_change BEFORE UPDATE OR DELETE ON register_response
    FOR EACH ROW EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_response_truncate BEFORE TRUNCATE ON register_response
    FOR EACH STATEMENT EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_answer_change BEFORE UPDATE OR DELETE ON register_answer
    FOR EACH ROW EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER register_answer_truncate BEFORE TRUNCATE ON register_answer
    FOR EACH STATEMENT EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER declared_day_change BEFORE UPDATE OR DELETE ON declared_day
    FOR EACH ROW EXECUTE FUNCTION zaigang_refuse_change();
CREATE TRIGGER declared_day_truncate BEFORE TRUNCATE ON declared_day
    FOR EACH STATEMENT EXECUTE FUNCTION zaigang_refuse_change();
