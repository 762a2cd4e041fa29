-- How much the institution depends on a system; NULL is unknown and counts as high.
ALTER TABLE systems ADD COLUMN criticality {text};

-- The branch of the SSVC tree a finding's points lead to, from 0; -1 where no points are published.
ALTER TABLE findings ADD COLUMN branch BIGINT NOT NULL DEFAULT -1;

-- What to move a component version to, as JSON; NULL where it has no vulnerability.
ALTER TABLE versions ADD COLUMN advice {text};

-- When a finding about a version first became known here: deadlines count from then.
CREATE TABLE sightings (
    version_id {text} NOT NULL REFERENCES versions (id),
    finding_id {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (version_id, finding_id)
);
