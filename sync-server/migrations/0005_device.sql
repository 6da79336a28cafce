-- Up to which number each device has been counted. A command settled once may come again under another number.
CREATE TABLE device (
    area TEXT NOT NULL REFERENCES area (code),
    id TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (area, id)
);

INSERT INTO device (area, id, last) SELECT area, device, MAX(sequence) FROM command GROUP BY area, device;

DROP INDEX command_by_device;
ALTER TABLE command DROP COLUMN device;
ALTER TABLE command DROP COLUMN sequence;
