-- That an authority's key was destroyed at a ceremony: a JSON object of At (seconds), Reason, Ceremony, Transcript.
ALTER TABLE authorities ADD COLUMN tombstone TEXT;
