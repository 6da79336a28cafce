CREATE TABLE area (
    code TEXT NOT NULL PRIMARY KEY,
    ja TEXT NOT NULL,
    en TEXT NOT NULL,
    demo BOOLEAN NOT NULL,
    incarnation TEXT NOT NULL,
    -- Of the newest write; 0: none yet.
    number BIGINT NOT NULL
);

-- One row per record and scope, at its latest number. A removed record stays, without a body.
CREATE TABLE log (
    area TEXT NOT NULL REFERENCES area (code),
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT,
    PRIMARY KEY (area, scope, key)
);

CREATE INDEX log_by_number ON log (area, scope, number, key);

-- Which facility the last edition of a dataset placed, and how its publisher named the row.
CREATE TABLE placement (
    area TEXT NOT NULL REFERENCES area (code),
    dataset TEXT NOT NULL,
    facility TEXT NOT NULL,
    row_key TEXT NOT NULL,
    PRIMARY KEY (area, dataset, facility, row_key)
);
