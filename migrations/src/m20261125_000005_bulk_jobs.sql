-- The bulk job that carries records of a queue; nothing else of the queue is sent before it is settled.
CREATE TABLE bulk_jobs (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    -- Salesforce's id of it.
    job TEXT NOT NULL,
    object TEXT NOT NULL,
    -- The field that tells its rows apart, as it was uploaded.
    external_id TEXT NOT NULL,
    started_at {int} NOT NULL,
    -- Whether the upload came to its end.
    uploaded {bool} NOT NULL,
    -- How often Salesforce was asked how far it is.
    asked {int} NOT NULL,
    -- Records it was made for.
    records {int} NOT NULL,
    -- Those whose outcome is not written down: numbers of events, such as "4-90 92".
    unsettled TEXT NOT NULL,
    PRIMARY KEY (client_id, integration_id),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};

-- No bulk job before this moment: the org did not take the last one.
ALTER TABLE queues ADD COLUMN bulk_after {int};
