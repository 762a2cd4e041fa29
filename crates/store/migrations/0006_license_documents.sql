-- License documents as they were made and handed over. The content is kept as base64, so that one column holds text and PDF
-- alike; the hash and the length are of the content itself. What a document lacks is kept with it, as JSON.
CREATE TABLE license_documents (
    id {text} PRIMARY KEY,
    system_id {text} NOT NULL REFERENCES systems (id),
    assessment_id {text} NOT NULL REFERENCES assessments (id),
    document {text} NOT NULL,
    format {text} NOT NULL,
    languages {text} NOT NULL,
    product_version {text},
    made_by {text} NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    gaps {text} NOT NULL,
    sha256 {text} NOT NULL,
    length BIGINT NOT NULL,
    content {text} NOT NULL
);
CREATE INDEX license_documents_system ON license_documents (system_id, made_at);
