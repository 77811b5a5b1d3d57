-- Serial numbers begin with their time: with it in front, new ones meet on few pages. Eight of the random octets tell them apart.
DROP INDEX certificates_serial;
CREATE UNIQUE INDEX certificates_serial ON certificates (substr(serial, 1, 12));

-- Whose it is, in short, so that a renewal need not read the holder's first certificate. Empty in rows of before: they are looked up.
ALTER TABLE holders ADD COLUMN identity BLOB NOT NULL DEFAULT x'';
