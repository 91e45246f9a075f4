CREATE TABLE api_answers (
    key_id {uuid} NOT NULL REFERENCES keys (id),
    -- SHA-256 of the Idempotency-Key, and of the request that came with it.
    name_hash {bytes} NOT NULL,
    request_hash {bytes} NOT NULL,
    claimed_at {int} NOT NULL,
    -- Whoever claimed it and did not answer until then is gone.
    claimed_until {int} NOT NULL,
    expires_at {int} NOT NULL,
    -- These three are empty while the call runs.
    status {int},
    headers TEXT,
    body {bytes},
    PRIMARY KEY (key_id, name_hash)
){strict};
CREATE INDEX api_answers_by_expiry ON api_answers (expires_at);

-- The name without case: what makes it unique.
ALTER TABLE keys ADD COLUMN name_key {key} NOT NULL DEFAULT '';
UPDATE keys SET name_key = lower(name);
CREATE UNIQUE INDEX keys_name ON keys (client_id, name_key) WHERE revoked_at IS NULL;
