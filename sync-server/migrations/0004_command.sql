-- What became of each command: a phone that did not hear of it asks again.
CREATE TABLE command (
    area TEXT NOT NULL REFERENCES area (code),
    id TEXT NOT NULL,
    device TEXT NOT NULL,
    -- The number it had on its device.
    sequence BIGINT NOT NULL,
    -- As JSON.
    became TEXT NOT NULL,
    PRIMARY KEY (area, id)
);

CREATE UNIQUE INDEX command_by_device ON command (area, device, sequence);
