ALTER TABLE certificates ADD COLUMN state {key} NOT NULL DEFAULT 'in_use';
ALTER TABLE certificates ADD COLUMN made_by TEXT;
-- When Salesforce last took a signature of it, and when it last refused one.
ALTER TABLE certificates ADD COLUMN last_worked_at {int};
ALTER TABLE certificates ADD COLUMN refused_at {int};
-- Of a new one beside the one in use: tries that Salesforce refused, and when it is tried again.
ALTER TABLE certificates ADD COLUMN tries {int} NOT NULL DEFAULT 0;
ALTER TABLE certificates ADD COLUMN next_try_at {int};
-- Of a replaced one: when its key is destroyed.
ALTER TABLE certificates ADD COLUMN retire_at {int};

UPDATE certificates SET state = 'waiting' WHERE EXISTS (
    SELECT 1 FROM integrations AS i
    WHERE i.client_id = certificates.client_id AND i.id = certificates.integration_id AND i.state = 'AwaitingSalesforce'
);
UPDATE certificates SET state = 'revoked', retired_at = key_destroyed_at WHERE key_destroyed_at IS NOT NULL;

-- One of each at a time; people who rotate at once meet here.
CREATE UNIQUE INDEX certificates_in_use ON certificates (client_id, integration_id) WHERE state = 'in_use';
CREATE UNIQUE INDEX certificates_waiting ON certificates (client_id, integration_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX certificates_retiring ON certificates (client_id, integration_id) WHERE state = 'retiring';
CREATE INDEX certificates_by_end ON certificates (not_after) WHERE state = 'in_use';
CREATE INDEX certificates_by_retirement ON certificates (retire_at) WHERE state = 'retiring';
CREATE INDEX certificates_by_try ON certificates (next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL;

-- A reminder that went out: the row decides that it goes out once, however many servers there are.
CREATE TABLE certificate_reminders (
    certificate_id {uuid} NOT NULL REFERENCES certificates (id),
    days {int} NOT NULL,
    client_id {uuid} NOT NULL REFERENCES clients (id),
    reminded_at {int} NOT NULL,
    PRIMARY KEY (certificate_id, days)
){strict};

-- Its mails that are still to be sent.
CREATE TABLE reminder_mails (
    certificate_id {uuid} NOT NULL REFERENCES certificates (id),
    days {int} NOT NULL,
    member_id {uuid} NOT NULL REFERENCES members (id),
    client_id {uuid} NOT NULL REFERENCES clients (id),
    tries {int} NOT NULL,
    next_try_at {int} NOT NULL,
    PRIMARY KEY (certificate_id, days, member_id)
){strict};
CREATE INDEX reminder_mails_by_try ON reminder_mails (next_try_at);
