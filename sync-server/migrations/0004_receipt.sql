-- What became of each command: a phone that did not hear of it asks again.
CREATE TABLE receipt (
    area TEXT NOT NULL REFERENCES area (code),
    command TEXT NOT NULL,
    device TEXT NOT NULL,
    -- The command's number on its device.
    sequence BIGINT NOT NULL,
    -- The area's number under which it was settled.
    number BIGINT NOT NULL,
    digest TEXT NOT NULL,
    -- Absent: it took effect.
    rejection TEXT,
    PRIMARY KEY (area, command)
);

CREATE UNIQUE INDEX receipt_by_device ON receipt (area, device, sequence);
