-- What was handed over stays as it was.
CREATE TRIGGER license_documents_no_update BEFORE UPDATE ON license_documents
BEGIN
    SELECT RAISE(ABORT, 'license documents are never changed');
END;
CREATE TRIGGER license_documents_no_delete BEFORE DELETE ON license_documents
BEGIN
    SELECT RAISE(ABORT, 'license documents are never removed');
END;
