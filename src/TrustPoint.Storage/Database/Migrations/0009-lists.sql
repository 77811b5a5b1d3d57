-- Lists narrowed by any of profile, domain, authority and status: certificates of one kind (all four) stand together, in the order of
-- issuing or of expiry, and a list merges the few kinds that it shows. They take the place of an index for each column, and of the one
-- of rows that are not issued. Ids only rise, and
-- mostly so does expiry within a kind: new entries meet at the end of each kind, so the cost does not grow with the table.
DROP INDEX certificates_authority;
DROP INDEX certificates_domain;
DROP INDEX certificates_profile;
DROP INDEX certificates_not_issued;
CREATE INDEX certificates_kind ON certificates (profile, domain, authority, status);
CREATE INDEX certificates_expiry ON certificates (profile, domain, authority, status, not_after);

-- A list of devices with filters is read from this index alone. It takes the place of the one by domain.
DROP INDEX devices_domain;
CREATE INDEX devices_list ON devices (domain, state, manufacturer, name);

-- The log by what happened. The column is cut from the entry, between "event":" and the next quote (before it stand time and component
-- alone), so it can say nothing else, and no entry is refused for it. Ids only rise, so new entries meet at the end of each event.
ALTER TABLE log ADD COLUMN event TEXT GENERATED ALWAYS AS (CAST(substr(
    substr(entry, instr(entry, x'226576656e74223a22') + 9, 64), 1,
    instr(substr(entry, instr(entry, x'226576656e74223a22') + 9, 64), x'22') - 1) AS TEXT)) VIRTUAL;
CREATE INDEX log_event ON log (event);

-- The newest contacts of each device, side by side: number rises with each, and a new one takes the slot (number modulo 20) of the oldest.
-- What devices did is on the log; these tables help people to see it, and nothing witnesses them.
CREATE TABLE contacts (
    device TEXT NOT NULL,
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    act TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    reason TEXT,
    source TEXT,
    certificate BLOB,                -- SHA-256
    PRIMARY KEY (device, slot)
) STRICT, WITHOUT ROWID;

-- Refused strangers, each source and reason once; id rises with each time they come.
CREATE TABLE strangers (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    UNIQUE (source, reason)
) STRICT;

CREATE TABLE contact_counts (
    hour INTEGER NOT NULL,           -- unix milliseconds
    outcome INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, outcome)
) STRICT, WITHOUT ROWID;

-- Calls that may be sent again without being done again, for a day.
CREATE TABLE repeats (
    name BLOB PRIMARY KEY,           -- SHA-256 over caller, call and key
    body BLOB NOT NULL,              -- SHA-256
    at INTEGER NOT NULL,
    answer BLOB                      -- sealed with the key, which is not here; NULL: under way, or cut off
) STRICT, WITHOUT ROWID;
CREATE INDEX repeats_at ON repeats (at);
