-- For how many days after its end a device's newest certificate still lets it renew. NULL: not at all.
ALTER TABLE domains ADD COLUMN renewal_grace_days INTEGER CHECK (renewal_grace_days BETWEEN 1 AND 30);
