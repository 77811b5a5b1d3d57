-- What a CRL is made of, in its order: a million entries are read one after the other, and not from where their rows happen to be.
CREATE INDEX revocations_entries ON revocations (authority, shard, change, released, not_after, entry);
