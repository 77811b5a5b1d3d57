-- 1: the owner is the manufacturer itself; what is made of the model stays at the factory until somebody ships it. NULL: no.
ALTER TABLE owners ADD COLUMN is_maker INTEGER;
ALTER TABLE models ADD COLUMN shipped_by_hand INTEGER;

-- Who repairs a product and until when (milliseconds), the batch that it was made with, and SHA-256 over the certificate that stands in its firmware.
-- What is blocked has the state that it goes back to in its state, and why in blocked.
ALTER TABLE ownership ADD COLUMN workshop TEXT REFERENCES owners (name);
ALTER TABLE ownership ADD COLUMN workshop_until INTEGER;
ALTER TABLE ownership ADD COLUMN batch TEXT;
ALTER TABLE ownership ADD COLUMN anchor BLOB;
CREATE INDEX ownership_workshop ON ownership (workshop_until) WHERE workshop_until IS NOT NULL;
CREATE INDEX ownership_batch ON ownership (batch) WHERE batch IS NOT NULL;
