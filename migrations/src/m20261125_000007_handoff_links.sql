CREATE TABLE handoff_links (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    -- SHA-256 of the token, which is nowhere.
    token_hash {bytes} NOT NULL,
    -- The form post that made it: a repeat of that post makes nothing.
    submission_id {uuid} NOT NULL,
    -- Who made it, as people read it.
    made_by TEXT NOT NULL,
    -- The e-mail address it was mailed to; null when it was handed over otherwise.
    sent_to TEXT,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int},
    -- Visits, whatever was done in them.
    opened {int} NOT NULL,
    last_used_at {int},
    last_address TEXT,
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE UNIQUE INDEX handoff_links_token ON handoff_links (token_hash);
CREATE UNIQUE INDEX handoff_links_submission ON handoff_links (client_id, submission_id);
CREATE INDEX handoff_links_by_integration ON handoff_links (client_id, integration_id, created_at, id);
