-- The newest runs of each job, side by side: number rises with each, and a new one takes the slot (number modulo 100) of the oldest.
-- They help people to see what the appliance does by itself, and say after a start what is due. Nothing witnesses them.
CREATE TABLE job_runs (
    job TEXT NOT NULL,
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took INTEGER NOT NULL,           -- milliseconds
    trouble TEXT,
    by_hand INTEGER NOT NULL,
    PRIMARY KEY (job, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_successes (
    job TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The newest certificate of each device, to watch when it is renewed. It follows from the certificates, so nothing witnesses it; the
-- triggers below keep it, whoever changes those. watched: 1, the certificate is issued or on hold and its device may renew it (one that is
-- expected, joins, is imprinted or operational); 2, it is blocked: its device may not; 0, the certificate was revoked, which a person knows.
-- A factory identity is for the life of its device and never here: its end is that of all time (RFC 5280 section 4.1.2.5).
CREATE TABLE rotations (
    device TEXT PRIMARY KEY,
    domain TEXT NOT NULL,
    certificate INTEGER NOT NULL,    -- id
    not_before INTEGER NOT NULL,     -- unix seconds
    not_after INTEGER NOT NULL,      -- unix seconds
    opens INTEGER NOT NULL,          -- unix seconds: half of its life is over, it may be renewed
    late INTEGER NOT NULL,           -- unix seconds: 17/24 of its life are over, a device that renews by two thirds has done so
    watched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- By end: what ends when. By opens, with all that is asked about it: of a fleet that is well, few have passed that and are not renewed yet.
CREATE INDEX rotations_end ON rotations (not_after, certificate, domain, watched) WHERE watched > 0;
CREATE INDEX rotations_opens ON rotations (opens, late, not_after, domain) WHERE watched = 1;
CREATE INDEX rotations_blocked ON rotations (not_after, certificate, domain) WHERE watched = 2;

CREATE TRIGGER rotations_changed AFTER UPDATE OF status ON certificates
WHEN new.device IS NOT NULL AND new.domain IS NOT NULL AND new.not_after < 253402300799
BEGIN
    INSERT INTO rotations (device, domain, certificate, not_before, not_after, opens, late, watched)
    SELECT new.device, new.domain, new.id, new.not_before, new.not_after,
        new.not_before + (new.not_after - new.not_before) / 2, new.not_before + (new.not_after - new.not_before) * 17 / 24,
        CASE WHEN (SELECT state FROM devices WHERE name = new.device) IN (0, 1, 7, 8) THEN 1 ELSE 2 END
    WHERE new.status = 1
    ON CONFLICT (device) DO UPDATE SET
        domain = excluded.domain, certificate = excluded.certificate, not_before = excluded.not_before, not_after = excluded.not_after, opens = excluded.opens,
        late = excluded.late, watched = excluded.watched
    WHERE excluded.certificate >= certificate;
    UPDATE rotations SET watched = 0 WHERE device = new.device AND certificate = new.id AND new.status NOT IN (1, 4);
END;

CREATE TRIGGER rotations_blocked_or_not AFTER UPDATE OF state ON devices
WHEN new.state <> old.state
BEGIN
    UPDATE rotations SET watched = CASE WHEN new.state IN (0, 1, 7, 8) THEN 1 ELSE 2 END WHERE device = new.name AND watched > 0;
END;

-- SQLite takes the columns beside max() from the row that has it.
INSERT INTO rotations (device, domain, certificate, not_before, not_after, opens, late, watched)
SELECT device, domain, max(id), not_before, not_after, not_before + (not_after - not_before) / 2, not_before + (not_after - not_before) * 17 / 24,
    CASE WHEN status NOT IN (1, 4) THEN 0 WHEN (SELECT state FROM devices WHERE name = device) IN (0, 1, 7, 8) THEN 1 ELSE 2 END
FROM certificates
WHERE device IS NOT NULL AND domain IS NOT NULL AND not_after < 253402300799 AND status IN (1, 3, 4)
GROUP BY device;
