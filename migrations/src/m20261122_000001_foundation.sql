-- Times are Unix milliseconds, UTC. Words are text, because a list of allowed ones could not grow on SQLite.

CREATE TABLE installation (
    name {key} NOT NULL PRIMARY KEY,
    value {bytes} NOT NULL
){strict};

CREATE TABLE clients (
    id {uuid} NOT NULL PRIMARY KEY,
    slug {key} NOT NULL,
    name TEXT NOT NULL,
    created_at {int} NOT NULL,
    version {int} NOT NULL
){strict};
CREATE UNIQUE INDEX clients_slug ON clients (slug);

CREATE TABLE members (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} REFERENCES clients (id),
    email {key} NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    integration_permission {bool} NOT NULL,
    password_hash TEXT,
    created_at {int} NOT NULL,
    password_set_at {int},
    removed_at {int},
    version {int} NOT NULL
){strict};
CREATE UNIQUE INDEX members_email ON members (email) WHERE removed_at IS NULL;
CREATE INDEX members_by_client ON members (client_id, email) WHERE removed_at IS NULL;

CREATE TABLE assignments (
    member_id {uuid} NOT NULL REFERENCES members (id),
    client_id {uuid} NOT NULL REFERENCES clients (id),
    PRIMARY KEY (member_id, client_id)
){strict};
CREATE INDEX assignments_by_client ON assignments (client_id);

CREATE TABLE links (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    member_id {uuid} REFERENCES members (id),
    payload TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int}
){strict};
CREATE INDEX links_by_expiry ON links (expires_at);

CREATE TABLE sessions (
    id_hash {bytes} NOT NULL PRIMARY KEY,
    member_id {uuid} REFERENCES members (id),
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    data TEXT NOT NULL
){strict};
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

CREATE TABLE throttle (
    key {key} NOT NULL PRIMARY KEY,
    failures {int} NOT NULL,
    window_started_at {int} NOT NULL,
    blocked_until {int}
){strict};
CREATE INDEX throttle_by_window ON throttle (window_started_at);

CREATE TABLE event_types (
    name {key} NOT NULL PRIMARY KEY,
    object TEXT NOT NULL,
    created_at {int} NOT NULL
){strict};

CREATE TABLE event_sets (
    id {uuid} NOT NULL PRIMARY KEY,
    name {key} NOT NULL,
    created_at {int} NOT NULL,
    position {int} NOT NULL
){strict};
CREATE UNIQUE INDEX event_sets_name ON event_sets (name);

CREATE TABLE event_set_types (
    set_id {uuid} NOT NULL REFERENCES event_sets (id),
    type_name {key} NOT NULL REFERENCES event_types (name),
    PRIMARY KEY (set_id, type_name)
){strict};

CREATE TABLE integrations (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    -- The name without case: what makes it unique and what it is sorted by.
    name_key {key} NOT NULL,
    -- Everything the list's search looks through, in lower case.
    search_text TEXT NOT NULL,
    kind TEXT NOT NULL,
    form_version TEXT NOT NULL,
    username TEXT,
    login_host TEXT NOT NULL,
    my_domain TEXT,
    consumer_key TEXT,
    namespace TEXT,
    event_set_id {uuid} NOT NULL REFERENCES event_sets (id),
    state {key} NOT NULL,
    paused {bool} NOT NULL,
    diagnosis TEXT,
    last_check_at {int},
    last_check_state TEXT,
    -- Of the newest certificate, so that the list needs no other table.
    certificate_not_after {int},
    -- The same two for sorting: never is zero, because a place in a list cannot be behind nothing.
    last_check_key {int} NOT NULL GENERATED ALWAYS AS (COALESCE(last_check_at, 0)) STORED,
    certificate_key {int} NOT NULL GENERATED ALWAYS AS (COALESCE(certificate_not_after, 0)) STORED,
    submission_id {uuid} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    removed_at {int},
    version {int} NOT NULL
){strict};
-- What composite foreign keys refer to.
CREATE UNIQUE INDEX integrations_scope ON integrations (client_id, id);
CREATE UNIQUE INDEX integrations_submission ON integrations (client_id, submission_id);
-- One for each order of the list, its first page included; the first one also frees the name of what is removed.
CREATE UNIQUE INDEX integrations_name ON integrations (client_id, name_key) WHERE removed_at IS NULL;
CREATE INDEX integrations_by_created ON integrations (client_id, created_at, id) WHERE removed_at IS NULL;
CREATE INDEX integrations_by_state ON integrations (client_id, state, id) WHERE removed_at IS NULL;
CREATE INDEX integrations_by_last_check ON integrations (client_id, last_check_key, id) WHERE removed_at IS NULL;
CREATE INDEX integrations_by_certificate ON integrations (client_id, certificate_key, id) WHERE removed_at IS NULL;

CREATE TABLE certificates (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    serial TEXT NOT NULL,
    thumbprint_sha256 {key} NOT NULL,
    pem TEXT NOT NULL,
    not_before {int} NOT NULL,
    not_after {int} NOT NULL,
    created_at {int} NOT NULL,
    retired_at {int},
    sealed_key {bytes},
    wrapped_data_key {bytes},
    master_key_id {key},
    key_destroyed_at {int},
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX certificates_by_integration ON certificates (client_id, integration_id, created_at, id);

CREATE TABLE checks (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    state TEXT NOT NULL,
    links TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    started_at {int} NOT NULL,
    finished_at {int},
    integration_version {int} NOT NULL,
    beat_at {int} NOT NULL,
    FOREIGN KEY (client_id, integration_id) REFERENCES integrations (client_id, id)
){strict};
CREATE INDEX checks_by_integration ON checks (client_id, integration_id, started_at, id);
CREATE UNIQUE INDEX checks_running ON checks (client_id, integration_id) WHERE state = 'running';
CREATE INDEX checks_by_beat ON checks (beat_at) WHERE state = 'running';

CREATE TABLE keys (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    hash {bytes} NOT NULL,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at {int} NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at {int},
    last_used_at {int}
){strict};
CREATE UNIQUE INDEX keys_hash ON keys (hash);
CREATE INDEX keys_by_client ON keys (client_id, created_at, id);

CREATE TABLE audit (
    id {uuid} NOT NULL PRIMARY KEY,
    client_id {uuid} REFERENCES clients (id),
    at {int} NOT NULL,
    actor TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    address TEXT,
    detail TEXT NOT NULL
){strict};
CREATE INDEX audit_by_client ON audit (client_id, at, id);
CREATE INDEX audit_of_installation ON audit (at, id) WHERE client_id IS NULL;
