-- When a version was written, which may be later than what it holds from; who refused it; the fixes it was made of.
ALTER TABLE fence ADD COLUMN made_at BIGINT;
ALTER TABLE fence ADD COLUMN refused_by TEXT COLLATE "C";
ALTER TABLE fence ADD COLUMN standing TEXT COLLATE "C";

-- Refusals until now stand in the audit.
UPDATE fence SET refused_by = (
    SELECT MIN(account_id) FROM audit_event WHERE action = 'fence_refused' AND subject = fence.id
) WHERE proposed AND valid_to IS NOT NULL;

-- Every verdict of a record that was judged more than once, the first one included; the one in force stands in the
-- record too.
CREATE TABLE verdict (
    id TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    judged_at BIGINT NOT NULL,
    fence_id TEXT COLLATE "C",
    answer TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (record_id, judged_at)
);

-- Records that a corrected fence judges anew, and how far that is.
CREATE TABLE rejudgement (
    fence_id TEXT COLLATE "C" NOT NULL,
    wrong_since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    last_record TEXT COLLATE "C" NOT NULL,
    records BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    inside BIGINT NOT NULL,
    uncertain BIGINT NOT NULL,
    outside BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (fence_id)
);
