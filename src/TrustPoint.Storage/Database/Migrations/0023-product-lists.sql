-- Lists of what was made here: in the order of serial numbers, of a state, of what is blocked; and what an owner was given ahead.
CREATE INDEX ownership_serial ON ownership (serial_number);
CREATE INDEX ownership_state ON ownership (state);
CREATE INDEX ownership_blocked ON ownership (id) WHERE blocked IS NOT NULL;
CREATE INDEX vouchers_ahead ON vouchers (owner) WHERE nonce IS NULL;
