-- Machines: groups of devices, of several manufacturers, that go to another owner together.
ALTER TABLE devices ADD COLUMN machine TEXT;
CREATE INDEX devices_machine ON devices (machine, domain, name) WHERE machine IS NOT NULL;

-- Of which machine a transfer is a part, as its statement says.
ALTER TABLE transfers ADD COLUMN machine TEXT;            -- UUID
ALTER TABLE transfers ADD COLUMN machine_name TEXT;
ALTER TABLE transfers ADD COLUMN machine_statements INTEGER;
CREATE INDEX transfers_machine ON transfers (machine) WHERE machine IS NOT NULL;

-- A list of transfers is narrowed without looking into their packages.
CREATE INDEX transfers_list ON transfers (domain, side, progress, other, transfer, machine_name);
CREATE INDEX transfer_devices_serial ON transfer_devices (serial_number, transfer);
