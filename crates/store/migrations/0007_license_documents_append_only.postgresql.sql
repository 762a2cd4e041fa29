-- What was handed over stays as it was.
CREATE TRIGGER license_documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON license_documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('license documents are never changed or removed');
