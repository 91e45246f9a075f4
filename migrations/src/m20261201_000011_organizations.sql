-- Kept at the first *Connected*.
ALTER TABLE integrations ADD COLUMN organization_id TEXT;
ALTER TABLE integrations ADD COLUMN organization_host TEXT;
-- Of a token that belonged to another one, until somebody decides.
ALTER TABLE integrations ADD COLUMN found_organization_id TEXT;
ALTER TABLE integrations ADD COLUMN found_organization_host TEXT;
-- The values it was last connected with.
ALTER TABLE integrations ADD COLUMN proven_username TEXT;
ALTER TABLE integrations ADD COLUMN proven_consumer_key TEXT;

-- Earlier checks did not write down whose organization it was, so the next token of a connected integration says that.
-- Which of the values had worked is not known of one that was edited since and is not connected now: none of them is proven,
-- and a person confirms the organization of its next token.
UPDATE integrations SET proven_username = username, proven_consumer_key = consumer_key
WHERE connected_at IS NOT NULL AND (state = 'Connected' OR updated_at <= connected_at);

-- The janitor asks for that token soon, a few integrations at a time, unless a delivery does before.
UPDATE queues SET probe_at = 0, probes = 0 WHERE probe_at IS NULL AND EXISTS (
    SELECT 1 FROM integrations
    WHERE integrations.client_id = queues.client_id AND integrations.id = queues.integration_id
    AND integrations.state = 'Connected' AND integrations.paused = {false}
);

-- When the integration was connected with the link: it takes nothing more.
ALTER TABLE handoff_links ADD COLUMN finished_at {int};
UPDATE handoff_links SET finished_at = (
    SELECT CASE
        WHEN integrations.connected_at >= handoff_links.created_at THEN integrations.connected_at
        WHEN integrations.state = 'Connected' AND integrations.standing_since >= handoff_links.created_at
        THEN integrations.standing_since
    END FROM integrations
    WHERE integrations.client_id = handoff_links.client_id AND integrations.id = handoff_links.integration_id
);

-- What guests propose in place of values that worked. One is open at a time.
CREATE TABLE proposals (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    handoff_link_id {uuid} NOT NULL,
    proposed_by TEXT NOT NULL,
    -- Of the integration when it was proposed.
    integration_version {int} NOT NULL,
    username TEXT,
    consumer_key TEXT,
    created_at {int} NOT NULL,
    decided_at {int},
    decided_by TEXT,
    -- accepted, rejected or replaced
    decision TEXT,
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};

CREATE UNIQUE INDEX proposals_open ON proposals (client_id, integration_id) WHERE decided_at IS NULL;
