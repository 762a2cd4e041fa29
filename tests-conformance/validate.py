"""Validates documents with the Python libraries of the standards' own projects.

usage: python validate.py KIND FILE...   KIND: cyclonedx, spdx, spdx-3 or nis
Prints one JSON object: faults by file; an empty list means valid.
"""

import contextlib
import csv
import io
import json
import re
import sys


def cyclonedx(path):
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from cyclonedx.validation import make_schemabased_validator

    text = open(path, encoding="utf-8").read()
    if text.lstrip().startswith("<"):
        version = re.search(r"cyclonedx\.org/schema/bom/(\d\.\d)", text).group(1)
        form = OutputFormat.XML
    else:
        version = json.loads(text)["specVersion"]
        form = OutputFormat.JSON
    validator = make_schemabased_validator(form, SchemaVersion.from_version(version))
    error = validator.validate_str(text)
    return [] if error is None else [repr(error)[:2000]]


def spdx(path):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = parse_file(path)
    faults = validate_full_spdx_document(document, "SPDX-2.3")
    return [f"{fault.context.spdx_id}: {fault.validation_message}" for fault in faults]


def spdx_3(path):
    """The bindings are generated from the standard's SHACL model and refuse what it does not allow."""
    from spdx_python_model import v3_0_1 as model

    known = model.SHACLObjectSet()
    with open(path, "rb") as file:
        model.JSONLDDeserializer().read(file, known)
    faults = [f"{name} is referred to and not there" for name in known.missing_ids
              if not name.startswith("https://spdx.org/rdf/3.0.1/terms/")]
    # Writing checks what reading does not: that nothing required is missing.
    model.JSONLDSerializer().write(known, io.BytesIO())
    documents = list(known.foreach_type(model.SpdxDocument))
    packages = list(known.foreach_type(model.software_Package))
    if len(documents) != 1:
        faults.append(f"{len(documents)} documents")
    # A document of nothing has no package; any other has.
    if not packages and any(bom.element for bom in known.foreach_type(model.software_Sbom)):
        faults.append("no package")
    return faults


NIS = [
    "SBOM Standard", "SBOM Type", "CycloneDX No.", "SPDX Doc. ID", "SBOM ID", "Product Name", "Product Version",
    "Component Name", "Component Alias", "Component Version", "Component Supplier Name", "Component Hash",
    "Component Path", "SBOM Author Name", "Unique Identifier", "Dependency Relationship", "Timestamp",
    "License Name·Version", "Vul. DB", "Vul. Info",
]


def nis(path):
    raw = open(path, "rb").read()
    faults = []
    if not raw.startswith(b"\xef\xbb\xbf"):
        faults.append("no byte order mark")
    text = raw.decode("utf-8-sig")
    if not text.endswith("\r\n"):
        faults.append("does not end in CRLF")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if rows[0] != NIS:
        faults.append(f"columns are {rows[0]}")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != 20:
            faults.append(f"row {number} has {len(row)} cells")
        for cell in row:
            if cell[:1] in "=+-@\t\r" and cell:
                faults.append(f"row {number}: a spreadsheet takes {cell!r} for a formula")
            if cell in ("unknown", "NOASSERTION", "None", "null"):
                faults.append(f"row {number}: {cell!r} where nothing is known")
        if not row[7] or row[0] != "NIS 1.0":
            faults.append(f"row {number} has no name or another standard")
    return faults


KINDS = {"cyclonedx": cyclonedx, "spdx": spdx, "spdx-3": spdx_3, "nis": nis}


def main():
    check = KINDS[sys.argv[1]]
    found = {}
    for path in sys.argv[2:]:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                found[path] = check(path)
        except Exception as error:  # a library that gives up on a document has found a fault
            found[path] = [f"{type(error).__name__}: {error}"[:2000]]
    json.dump(found, sys.stdout)


main()
