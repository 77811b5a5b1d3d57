-- Vouchers that were brought by hand, for devices that come when their manufacturer cannot be asked.
CREATE TABLE held_vouchers (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,     -- over the voucher
    manufacturer TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    voucher BLOB NOT NULL,           -- DER of the CMS, as it came; sealed with people.key, bound to sha256
    expires_at INTEGER,
    order_name TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX held_vouchers_device ON held_vouchers (manufacturer, serial_number, id);
