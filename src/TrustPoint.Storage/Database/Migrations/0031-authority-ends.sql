-- Kinds of retirements are device, authority, and from here on appliance.
-- That an authority is being ended for ever: a JSON object of At (seconds), Reason. NULL: it is not.
ALTER TABLE authorities ADD COLUMN ending TEXT;
