-- {text} is TEXT on SQLite and TEXT COLLATE "C" on PostgreSQL, so that both sort alike.
-- Times are microseconds since 1970 in UTC. JSON is text and never queried. Ranks count from the mildest.

CREATE TABLE counters (
    name {text} PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE settings (
    key {text} PRIMARY KEY,
    value {text} NOT NULL
);

CREATE TABLE accounts (
    id {text} PRIMARY KEY,
    login {text} NOT NULL UNIQUE,
    display_name {text} NOT NULL,
    password {text} NOT NULL,
    roles {text} NOT NULL,
    locked BOOLEAN NOT NULL,
    must_change BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_sign_in BIGINT
);

-- Kept by what was typed, so that an unknown login behaves as a known one.
CREATE TABLE sign_in_failures (
    login {text} PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash {text} PRIMARY KEY,
    account_id {text} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    client {text} NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_end ON sessions (ends_at);

CREATE TABLE systems (
    id {text} PRIMARY KEY,
    name {text} NOT NULL,
    name_key {text} NOT NULL UNIQUE,
    owner {text} NOT NULL,
    description {text} NOT NULL,
    context {text} NOT NULL,
    created_by {text} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    assessment_id {text}
);
CREATE INDEX systems_owner ON systems (owner, id);
CREATE INDEX systems_created ON systems (created_at, id);

CREATE TABLE assessments (
    id {text} PRIMARY KEY,
    system_id {text} NOT NULL REFERENCES systems (id),
    assessed_at BIGINT NOT NULL,
    stored_by {text} NOT NULL REFERENCES accounts (id),
    context {text} NOT NULL,
    verdict {text} NOT NULL,
    verdict_rank BIGINT NOT NULL,
    components BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    severities {text} NOT NULL,
    licenses_unknown BIGINT NOT NULL,
    problems BIGINT NOT NULL,
    policy_version {text} NOT NULL,
    data_version {text} NOT NULL,
    data_state {text} NOT NULL,
    document {text} NOT NULL
);
CREATE INDEX assessments_system ON assessments (system_id, assessed_at);
CREATE INDEX assessments_time ON assessments (assessed_at, id);

-- One row per distinct component version; systems link to it.
CREATE TABLE versions (
    id {text} PRIMARY KEY,
    purl {text} NOT NULL,
    requirement {text},
    coordinate {text} NOT NULL,
    package_type {text} NOT NULL,
    name {text} NOT NULL,
    version {text} NOT NULL,
    license {text},
    licenses {text} NOT NULL,
    declared {text} NOT NULL,
    hashes {text} NOT NULL,
    findings BIGINT NOT NULL,
    severity_rank BIGINT NOT NULL,
    exploited BOOLEAN NOT NULL,
    malicious BOOLEAN NOT NULL,
    priority BIGINT NOT NULL
);
CREATE INDEX versions_coordinate ON versions (coordinate);
CREATE INDEX versions_name ON versions (name, id);

CREATE TABLE findings (
    version_id {text} NOT NULL REFERENCES versions (id),
    position BIGINT NOT NULL,
    primary_id {text} NOT NULL,
    ids {text} NOT NULL,
    kind {text} NOT NULL,
    severity_rank BIGINT NOT NULL,
    score BIGINT NOT NULL,
    exploited BOOLEAN NOT NULL,
    epss DOUBLE PRECISION NOT NULL,
    fixed {text} NOT NULL,
    fixable BOOLEAN NOT NULL,
    summary {text} NOT NULL,
    priority BIGINT NOT NULL,
    published BIGINT NOT NULL,
    document {text} NOT NULL,
    PRIMARY KEY (version_id, position)
);
CREATE INDEX findings_primary ON findings (primary_id);

CREATE TABLE system_components (
    system_id {text} NOT NULL REFERENCES systems (id),
    version_id {text} NOT NULL REFERENCES versions (id),
    scope {text} NOT NULL,
    direct BOOLEAN,
    first_party BOOLEAN NOT NULL,
    verdict_rank BIGINT NOT NULL,
    rules {text} NOT NULL,
    locations {text} NOT NULL,
    PRIMARY KEY (system_id, version_id)
);
CREATE INDEX system_components_version ON system_components (version_id);
CREATE INDEX system_components_verdict ON system_components (system_id, verdict_rank, version_id);

CREATE TABLE system_edges (
    system_id {text} NOT NULL REFERENCES systems (id),
    from_id {text} NOT NULL,
    to_id {text} NOT NULL,
    PRIMARY KEY (system_id, from_id, to_id)
);

CREATE TABLE requests (
    id {text} PRIMARY KEY,
    requester_id {text} NOT NULL REFERENCES accounts (id),
    context {text} NOT NULL,
    purpose {text} NOT NULL,
    system_id {text} REFERENCES systems (id),
    state {text} NOT NULL,
    verdict_rank BIGINT NOT NULL,
    items BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT,
    policy_version {text} NOT NULL,
    data_version {text} NOT NULL,
    note {text} NOT NULL,
    UNIQUE (id, requester_id)
);
CREATE INDEX requests_state ON requests (state, created_at);
CREATE INDEX requests_created ON requests (created_at, id);
CREATE INDEX requests_updated ON requests (updated_at, id);
CREATE INDEX requests_expiry ON requests (expires_at);
CREATE INDEX requests_requester ON requests (requester_id, created_at);
CREATE INDEX requests_system ON requests (system_id, created_at);

CREATE TABLE request_items (
    request_id {text} NOT NULL REFERENCES requests (id),
    position BIGINT NOT NULL,
    coordinate {text} NOT NULL,
    purl {text} NOT NULL,
    hashes {text} NOT NULL,
    verdict_rank BIGINT NOT NULL,
    rules {text} NOT NULL,
    PRIMARY KEY (request_id, position)
);
CREATE INDEX request_items_coordinate ON request_items (coordinate);

-- The composite keys carry the requester along, so that the checks below can compare within one row.
CREATE TABLE opinions (
    id {text} PRIMARY KEY,
    request_id {text} NOT NULL,
    requester_id {text} NOT NULL,
    reviewer_id {text} NOT NULL REFERENCES accounts (id),
    aspect {text} NOT NULL,
    positive BOOLEAN NOT NULL,
    body {text} NOT NULL,
    at BIGINT NOT NULL,
    FOREIGN KEY (request_id, requester_id) REFERENCES requests (id, requester_id),
    CONSTRAINT reviewer_is_not_requester CHECK (reviewer_id <> requester_id)
);
CREATE INDEX opinions_request ON opinions (request_id, at);

CREATE TABLE decisions (
    id {text} PRIMARY KEY,
    request_id {text} NOT NULL UNIQUE,
    requester_id {text} NOT NULL,
    decided_by {text} REFERENCES accounts (id),
    outcome {text} NOT NULL,
    reason {text} NOT NULL,
    conditions {text} NOT NULL,
    context {text} NOT NULL,
    decided_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    policy_version {text} NOT NULL,
    data_version {text} NOT NULL,
    FOREIGN KEY (request_id, requester_id) REFERENCES requests (id, requester_id),
    CONSTRAINT approver_is_not_requester CHECK (decided_by IS NULL OR decided_by <> requester_id)
);
CREATE INDEX decisions_time ON decisions (decided_at, id);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor {text} NOT NULL,
    actor_login {text} NOT NULL,
    action {text} NOT NULL,
    object {text} NOT NULL,
    reason {text} NOT NULL,
    details {text} NOT NULL,
    changed {text} NOT NULL,
    previous {text} NOT NULL,
    hash {text} NOT NULL UNIQUE
);
CREATE INDEX audit_at ON audit (at, seq);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_object ON audit (object, seq);

-- What the last row must be: without it a removed end of the chain would not be missed.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash {text} NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
