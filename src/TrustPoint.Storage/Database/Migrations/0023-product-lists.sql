-- Lists of what was made here: in the order of serial numbers, of a state, of what is blocked; the vouchers of an owner; and those without a nonce by
-- their end, of which the ones that are still good are few.
CREATE INDEX ownership_serial ON ownership (serial_number);
CREATE INDEX ownership_state ON ownership (state);
CREATE INDEX ownership_blocked ON ownership (id) WHERE blocked IS NOT NULL;
CREATE INDEX vouchers_owner ON vouchers (owner) WHERE owner IS NOT NULL;
CREATE INDEX vouchers_ahead ON vouchers (ifnull(expires_at, 9223372036854775807), owner) WHERE nonce IS NULL;
