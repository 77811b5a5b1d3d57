-- Lists narrowed by any of profile, domain, authority and status: certificates of one kind (all four) stand together, in the order of
-- issuing or of expiry, and a list merges the few kinds that it shows. They take the place of an index for each column. Ids only rise, and
-- mostly so does expiry within a kind: new entries meet at the end of each kind, so the cost does not grow with the table.
DROP INDEX certificates_authority;
DROP INDEX certificates_domain;
DROP INDEX certificates_profile;
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
