-- What people say of how a system uses its components: one row for the whole system, its identity empty, and one for
-- each component something was said of, by its identity. 'unknown' is what nobody has said, or what was taken back.
CREATE TABLE use_facts (
    system_id {text} NOT NULL REFERENCES systems (id),
    identity {text} NOT NULL,
    modified {text} NOT NULL,
    linking {text} NOT NULL,
    user_product {text} NOT NULL,
    remote_users {text} NOT NULL,
    source_form {text} NOT NULL,
    stated_by {text} NOT NULL REFERENCES accounts (id),
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (system_id, identity)
);
