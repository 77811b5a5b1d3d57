-- Until when a device is stopped or away (milliseconds), and the state that it goes back to when its release is cancelled.
ALTER TABLE devices ADD COLUMN until INTEGER;
ALTER TABLE devices ADD COLUMN came_from INTEGER;
CREATE INDEX devices_until ON devices (until) WHERE until IS NOT NULL;

-- What happened to each device. Nothing of it is changed or deleted.
CREATE TABLE device_transitions (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL REFERENCES devices (name),
    side TEXT NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT,
    until INTEGER,
    proof TEXT,
    successor TEXT REFERENCES devices (name)
) STRICT;
CREATE INDEX device_transitions_device ON device_transitions (device, id);
CREATE INDEX device_transitions_successor ON device_transitions (successor) WHERE successor IS NOT NULL;

-- What is to be done, or was, with all certificates of a device because its state changed: queued in the transaction that changed it.
CREATE TABLE certificate_actions (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL REFERENCES devices (name),
    kind TEXT NOT NULL,
    reason INTEGER,                  -- CRLReason
    invalidity_date INTEGER,
    note TEXT,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    done_at INTEGER,                 -- null: it is still to be done
    outcome TEXT
) STRICT;
CREATE INDEX certificate_actions_device ON certificate_actions (device, id);
CREATE INDEX certificate_actions_open ON certificate_actions (id) WHERE done_at IS NULL;
