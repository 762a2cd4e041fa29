"""Packs the published schemas of CycloneDX and SPDX into vendor/, without their explanations.

Run after `npm ci` and `pip download` in this folder: python3 pack.py
Fails loudly when a file it needs is not where it expects it.
"""

import gzip
import json
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CYCLONEDX = HERE / "node_modules/@cyclonedx/cyclonedx-library/res/schema"
VENDOR = HERE / "vendor"

JSON_VERSIONS = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"]
XML_VERSIONS = ["1.0", "1.1", *JSON_VERSIONS]
SHARED = ["spdx", "jsf-0.82", "cryptography-defs"]
SPDX = {"2.2": "2.2-schema.json", "2.3": "2.3-schema.json", "3.0.1": "3.0-schema.json"}

# What explains and does not bind.
TEXTS = {"description", "title", "$comment", "meta:enum", "examples", "deprecated", "meta:deprecated"}


def plain(schema):
    """Takes explanations away; a property that is called like one is an object and stays."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        explains = key in TEXTS and not (isinstance(value, dict) and key != "meta:enum")
        if not explains:
            kept[key] = value if key in ("enum", "const", "default") else plain(value)
    return kept


def write(name, text):
    """Writes the same bytes for the same text."""
    (VENDOR / f"{name}.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_json(name, text):
    write(name, json.dumps(plain(json.loads(text.lstrip("\ufeff"))), separators=(",", ":")))


def main():
    for old in VENDOR.glob("*.gz"):
        old.unlink()
    for version in JSON_VERSIONS:
        source = CYCLONEDX / f"bom-{version}.SNAPSHOT.schema.json"
        write_json(f"cyclonedx-{version}.json", source.read_text("utf-8"))
    for name in SHARED:
        source = CYCLONEDX / f"{name}.SNAPSHOT.schema.json"
        write_json(source.name, source.read_text("utf-8"))
    for name in [f"bom-{version}" for version in XML_VERSIONS] + ["spdx"]:
        text = (CYCLONEDX / f"{name}.SNAPSHOT.xsd").read_text("utf-8")
        text = re.sub(r"<xs:annotation>.*?</xs:annotation>", "", text, flags=re.DOTALL)
        text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
        write(f"{name.replace('bom-', 'cyclonedx-')}.xsd", re.sub(r"\s+", " ", text))
    wheels = sorted((HERE / "wheels").glob("lib4sbom-*.whl"))
    if not wheels:
        sys.exit("no wheel of lib4sbom in wheels/: run pip download first")
    with zipfile.ZipFile(wheels[-1]) as wheel:
        for version, name in SPDX.items():
            text = wheel.read(f"lib4sbom/schemas/spdx/{name}").decode("utf-8")
            write_json(f"spdx-{version}.json", text)
    print(f"packed {len(list(VENDOR.glob('*.gz')))} schemas into vendor/")


if __name__ == "__main__":
    main()
