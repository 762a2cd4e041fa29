-- Every set of license statements a component version was ever stored with. Two that say different things are a
-- disagreement people must settle; the newest does not simply win.
CREATE TABLE version_statements (
    version_id {text} NOT NULL REFERENCES versions (id),
    statements {text} NOT NULL,
    PRIMARY KEY (version_id, statements)
);
