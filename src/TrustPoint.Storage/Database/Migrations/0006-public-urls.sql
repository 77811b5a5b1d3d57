-- Where certificates point to for their issuer, CRL and OCSP responder: a row for each change. The last one is in use.
CREATE TABLE public_urls (
    id INTEGER PRIMARY KEY,
    url TEXT,                        -- null: nowhere
    since INTEGER NOT NULL,
    after INTEGER NOT NULL           -- the newest certificate then (id): those that follow it point here
) STRICT;
