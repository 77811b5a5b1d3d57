-- Where the MASA of a factory is: it stands in the factory identities of the domain (RFC 8995 section 2.3.2).
ALTER TABLE domains ADD COLUMN masa TEXT;
