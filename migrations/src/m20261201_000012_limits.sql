-- Limits of single clients; what is not here is as the installation is configured.
CREATE TABLE quotas (
    client_id {uuid} NOT NULL REFERENCES clients (id),
    name {key} NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (client_id, name)
){strict};

-- What was used in a window of time, and when it is over.
CREATE TABLE budgets (
    key {key} NOT NULL PRIMARY KEY,
    used {int} NOT NULL,
    ends_at {int} NOT NULL
){strict};
CREATE INDEX budgets_by_end ON budgets (ends_at);

-- Repeats of one refused attempt in a minute are one entry: how many, and when the last one was.
ALTER TABLE audit ADD COLUMN count {int} NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN last_at {int};
