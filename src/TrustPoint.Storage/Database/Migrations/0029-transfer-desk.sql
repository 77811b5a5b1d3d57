-- Ownership transfers of this box's own domains, as seller or as buyer.
CREATE TABLE transfers (
    id INTEGER PRIMARY KEY,
    transfer TEXT NOT NULL,          -- UUID of the statement
    side TEXT NOT NULL,              -- Seller or Buyer
    domain TEXT NOT NULL,
    progress TEXT NOT NULL,
    other TEXT NOT NULL,             -- the other party
    manufacturer TEXT NOT NULL,
    serial_numbers TEXT NOT NULL,    -- JSON array, in the statement's order
    package BLOB NOT NULL,           -- ZIP
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    note TEXT,
    version INTEGER NOT NULL,
    UNIQUE (transfer, side)
) STRICT;

CREATE INDEX transfers_waiting ON transfers (id) WHERE side = 'Seller' AND progress IN ('Accepted', 'Booked');

-- Which devices are in which of them: found by the device.
CREATE TABLE transfer_devices (
    transfer INTEGER NOT NULL REFERENCES transfers (id),
    manufacturer TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    PRIMARY KEY (manufacturer, serial_number, transfer)
) STRICT, WITHOUT ROWID;
