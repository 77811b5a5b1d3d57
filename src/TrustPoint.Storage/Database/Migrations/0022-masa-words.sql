-- What a manufacturer's service said about a device, in its own words.
ALTER TABLE joins ADD COLUMN masa_words TEXT;
