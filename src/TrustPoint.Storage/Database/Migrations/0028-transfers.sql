-- The manufacturer's books of ownership transfers. Nothing of them is changed or deleted.
CREATE TABLE bookings (
    id INTEGER PRIMARY KEY,
    transfer TEXT NOT NULL UNIQUE,   -- UUID of the statement
    statement TEXT NOT NULL UNIQUE,  -- SHA-256 over it, in lower-case hex
    acceptance TEXT NOT NULL,        -- SHA-256 over it, in lower-case hex
    at INTEGER NOT NULL,
    documents BLOB NOT NULL,         -- ZIP of statement, acceptance and their signatures
    receipt BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- The links of the chains of title of devices: each is one device in one booking, or its release by the manufacturer's own word.
CREATE TABLE titles (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL REFERENCES ownership (device),
    booking INTEGER REFERENCES bookings (id), -- NULL: released by the manufacturer
    sha256 TEXT NOT NULL,            -- over the booking's receipt, or over what names the release: the head of the chain from then on
    before_transfer TEXT,            -- the head until then: the link before,
    before_voucher TEXT,             -- or SHA-256 over the last voucher; neither: nothing was before
    last_voucher INTEGER,            -- number of the last voucher at that time
    at INTEGER NOT NULL,
    owner TEXT REFERENCES owners (name), -- who has it since; NULL: nobody
    UNIQUE (device, booking)
) STRICT;
CREATE INDEX titles_device ON titles (device, id);
