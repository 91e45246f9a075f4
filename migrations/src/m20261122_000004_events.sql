-- What was accepted, each event once. The number is the order of acceptance.
CREATE TABLE events (
    number {number},
    client_id {uuid} NOT NULL REFERENCES clients (id),
    id TEXT NOT NULL,
    -- The id without case: what makes it unique.
    id_key {key} NOT NULL,
    type_name {key} NOT NULL REFERENCES event_types (name),
    source TEXT NOT NULL,
    subject {key},
    -- Stands for the subject when order is kept.
    subject_key {int},
    occurred_at {int} NOT NULL,
    data TEXT NOT NULL,
    -- Of everything that makes two events with one id the same event.
    digest {bytes} NOT NULL,
    -- Bytes of a record on the wire, at most.
    bytes {int} NOT NULL,
    is_test {bool} NOT NULL,
    accepted_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX events_id ON events (client_id, id_key);
CREATE INDEX events_by_client ON events (client_id, number);
CREATE INDEX events_by_subject ON events (client_id, subject, number) WHERE subject IS NOT NULL;

-- One event on its way into one integration.
CREATE TABLE deliveries (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    number {int} NOT NULL REFERENCES events (number),
    object TEXT NOT NULL,
    subject_key {int},
    bytes {int} NOT NULL,
    state {key} NOT NULL,
    attempts {int} NOT NULL,
    -- Zero is at once.
    next_attempt_at {int} NOT NULL,
    -- Since it was accepted, or replayed: what its lag and its end are counted from.
    waiting_since {int} NOT NULL,
    settled_at {int},
    record_id TEXT,
    -- Why it is parked, or why the last attempt failed: a code of the diagnosis catalogue.
    diagnosis {key},
    PRIMARY KEY (client_id, integration_id, number),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX deliveries_waiting ON deliveries (client_id, integration_id, number) WHERE state = 'waiting';
CREATE INDEX deliveries_parked ON deliveries (client_id, integration_id, diagnosis, number) WHERE state = 'parked';
CREATE INDEX deliveries_of_event ON deliveries (number);

-- Where the deliveries of an integration stand, and who works on them.
CREATE TABLE queues (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    -- When somebody should look at it; nothing to do while it is null. While it is owned: when the lease ends.
    wake_at {int},
    owner TEXT,
    -- Counts the owners: a write of an earlier one is refused.
    epoch {int} NOT NULL,
    -- It waits for a moment that a new event does not bring forward.
    held {bool} NOT NULL,
    -- Calls that failed as a whole since the last one that did not.
    failures {int} NOT NULL,
    delivered {int} NOT NULL,
    parked {int} NOT NULL,
    last_delivered_at {int},
    last_error TEXT,
    last_error_at {int},
    api_used {int},
    api_allowed {int},
    api_seen_at {int},
    -- The slow probe of an integration that needs attention.
    probe_at {int},
    probes {int} NOT NULL,
    PRIMARY KEY (client_id, integration_id),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX queues_by_wake ON queues (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX queues_by_probe ON queues (probe_at) WHERE probe_at IS NOT NULL;

INSERT INTO queues (client_id, integration_id, epoch, held, failures, delivered, parked, probes)
SELECT client_id, id, 0, {false}, 0, 0, 0, 0 FROM integrations;

-- One call to Salesforce.
CREATE TABLE attempts (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    started_at {int} NOT NULL,
    duration_ms {int} NOT NULL,
    object TEXT NOT NULL,
    via TEXT NOT NULL,
    records {int} NOT NULL,
    delivered {int} NOT NULL,
    parked {int} NOT NULL,
    -- HTTP status; null without an answer.
    status {int},
    -- Why the whole call failed, in Salesforce's words or ours.
    error TEXT,
    -- Numbers of the events in it, as a JSON list.
    numbers TEXT NOT NULL,
    first_number {int} NOT NULL,
    last_number {int} NOT NULL,
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX attempts_by_integration ON attempts (client_id, integration_id, last_number, id);
CREATE INDEX attempts_by_time ON attempts (started_at);

-- What Salesforce said of a record that it did not take.
CREATE TABLE record_refusals (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    number {int} NOT NULL,
    attempt_id {uuid} NOT NULL,
    at {int} NOT NULL,
    diagnosis {key} NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (client_id, integration_id, number, attempt_id),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};

-- Counts for the chart, a row per quarter of an hour in which something happened.
CREATE TABLE delivery_quarters (
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    quarter_at {int} NOT NULL,
    delivered {int} NOT NULL,
    parked {int} NOT NULL,
    calls {int} NOT NULL,
    PRIMARY KEY (client_id, integration_id, quarter_at),
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX delivery_quarters_by_time ON delivery_quarters (quarter_at);
