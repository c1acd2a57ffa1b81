-- Complete subtrees of the log, and the signed states of it. A node never changes once it is there.
CREATE TABLE log_node (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (level, place)
);

CREATE TABLE log_checkpoint (
    size BIGINT NOT NULL,
    root TEXT NOT NULL,
    at BIGINT NOT NULL,
    signed TEXT NOT NULL,
    PRIMARY KEY (size)
);

-- What waits for its position.
CREATE INDEX leaf_waiting ON leaf (at, leaf_hash) WHERE position IS NULL;
