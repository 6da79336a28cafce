-- What is remembered of a dataset between its editions, as JSON: written and read as a whole.
CREATE TABLE dataset (
    area TEXT NOT NULL REFERENCES area (code),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (area, name)
);

-- It held one part of the same.
DROP TABLE placement;
