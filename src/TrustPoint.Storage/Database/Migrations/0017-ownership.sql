-- A device of a factory's domain is known by its serial number there; one of another manufacturer by both.
CREATE UNIQUE INDEX devices_product ON devices (domain, serial_number) WHERE manufacturer IS NULL AND serial_number IS NOT NULL;

-- Who owns what was made here.
CREATE TABLE owners (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    anchors TEXT NOT NULL            -- JSON array of base64 DER
) STRICT;

-- On which terms devices of a kind get vouchers.
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    policy INTEGER NOT NULL,
    nonceless_life INTEGER,          -- seconds; null: none without a nonce
    has_clock INTEGER NOT NULL
) STRICT;

-- What was made here, beside its row in devices.
CREATE TABLE ownership (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL UNIQUE REFERENCES devices (name),
    domain TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    model TEXT NOT NULL REFERENCES models (name),
    state INTEGER NOT NULL,
    owner TEXT REFERENCES owners (name),
    first_comer BLOB,                -- DER
    blocked TEXT,
    last_voucher INTEGER,
    version INTEGER NOT NULL,        -- rises with each change but last_voucher
    UNIQUE (domain, serial_number)
) STRICT;
CREATE INDEX ownership_owner ON ownership (owner) WHERE owner IS NOT NULL;
CREATE INDEX ownership_model ON ownership (model);

-- The ledger: every voucher that was ever issued. Nothing of it is changed or deleted.
CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL REFERENCES ownership (device),
    at INTEGER NOT NULL,
    domain_id BLOB NOT NULL,
    pinned_key BLOB NOT NULL,        -- SHA-256 over the SubjectPublicKeyInfo of what is pinned
    nonce TEXT,
    assertion TEXT NOT NULL,
    expires_at INTEGER,
    owner TEXT,
    before BLOB NOT NULL,            -- SHA-256 over before and der of the device's voucher before this
    der BLOB NOT NULL
) STRICT;
CREATE INDEX vouchers_device ON vouchers (device, pinned_key);
CREATE UNIQUE INDEX vouchers_nonce ON vouchers (device, pinned_key, nonce) WHERE nonce IS NOT NULL;
