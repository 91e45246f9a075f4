-- The next check that an open guide may start; whoever replaces the row starts it.
CREATE TABLE rechecks (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    -- Of the integration.
    version {int} NOT NULL,
    due_at {int} NOT NULL,
    repeats {int} NOT NULL,
    refusal {key},
    PRIMARY KEY (client_id, integration_id),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};

-- Since when it has been connected, or not.
ALTER TABLE integrations ADD COLUMN standing_since {int} NOT NULL DEFAULT 0;
-- When it was connected first.
ALTER TABLE integrations ADD COLUMN connected_at {int};

UPDATE integrations SET connected_at = (
    SELECT MIN(checks.finished_at) FROM checks
    WHERE checks.client_id = integrations.client_id AND checks.integration_id = integrations.id
    AND checks.state = 'passed'
);
UPDATE integrations SET standing_since = CASE
    WHEN connected_at IS NULL THEN created_at
    WHEN state = 'Connected' THEN connected_at
    ELSE COALESCE(last_check_at, updated_at)
END;
