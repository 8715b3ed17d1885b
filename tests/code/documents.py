"""Writes what the generated code is tried with: every schema as one file, and documents that are valid or
malformed by it.

`python documents.py FOLDER` writes FOLDER/schemas and FOLDER/documents. A malformed document is a golden
document with one change. Only changes that the whole schema refuses are kept, and only one of each kind at
each place.
"""

import json
import sys
from pathlib import Path

import jsonschema_rs

SCHEMAS = Path("tests/schemas")
GOLDEN = Path("tests/golden")

# The schemas of the golden files.
GOLDEN_FILES = {
    "offer": "offers",
    "command": "commands",
    "instruction": "instructions",
    "event": "events",
    "event_as_read": "events",
    "rejection": "rejections",
    "rejection_details": "rejection_details",
    "batch_rejection": "batch_rejections",
    "batch_rejection_details": "batch_rejection_details",
    "message": "messages",
    "view": "views",
    "transfer": "transfers_with_instants",
    "permission": "permissions",
    "forecast": "forecasts",
    "statement": "statements",
    "entries": "entries",
    "escrow_change": "escrow_changes",
    "account_change": "account_changes",
    "feedback": "feedback",
}


def references(value):
    """The names of the definitions that a schema refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from references(part)


def single_file(path, definitions):
    """The schema with every definition that it needs."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    file, root = schema["$ref"].split(".json#/$defs/")
    needed, to_do = {}, [root]
    while to_do:
        name = to_do.pop()
        if name not in needed:
            needed[name] = definitions[file][name]
            to_do += references(needed[name])
    # The title would be a second name of the same type.
    return schema["title"], {
        "$schema": schema["$schema"],
        "$id": schema["$id"],
        "$ref": f"#/$defs/{root}",
        "$defs": dict(sorted(needed.items())),
    }


def changes(value):
    """Pairs of a kind and another value in this one's place."""
    match value:
        case bool():
            yield "wrong type", "true"
        case int():
            yield from [("wrong type", str(value)), ("wrong value", -1), ("wrong value", value + 0.5)]
        case str():
            yield from [("wrong type", 7), ("wrong value", value + "x"), ("wrong value", value + "1")]
        case dict():
            yield from [("wrong type", "x"), ("unknown field", {**value, "unexpected": 1})]
            for name in value:
                yield "missing field", {other: value[other] for other in value if other != name}
        case list():
            yield "wrong type", {}


def changed(value, place=()):
    """Every document with one change: its kind, its place, and the document."""
    for kind, other in changes(value):
        yield kind, place, other
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        for kind, inside, other in changed(part, (*place, name if isinstance(name, str) else "[]")):
            copy = value.copy()
            copy[name] = other
            yield kind, inside, copy


def documents(name, schema):
    """The valid documents, and the malformed ones with their kinds."""
    if name not in GOLDEN_FILES:
        return {"valid": [], "malformed": []}
    lines = (GOLDEN / f"{GOLDEN_FILES[name]}.jsonl").read_text(encoding="utf-8").split("\n")
    valid = [json.loads(line) for line in lines if line]
    judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert all(map(judge.is_valid, valid)), name
    malformed, seen = [], set()
    for document in valid:
        for kind, place, other in changed(document):
            at = (kind, place, sorted(other) if kind == "missing field" and isinstance(other, dict) else None)
            if repr(at) not in seen and not judge.is_valid(other):
                seen.add(repr(at))
                malformed.append({"kind": kind, "value": other})
    return {"valid": valid, "malformed": malformed}


def main():
    folder = Path(sys.argv[1])
    for part in ["schemas", "documents"]:
        (folder / part).mkdir(parents=True, exist_ok=True)
    definitions = {}
    for file in ["as_read", "as_written"]:
        definitions[file] = json.loads((SCHEMAS / f"{file}.json").read_text(encoding="utf-8"))["$defs"]
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions[file]}
        (folder / f"{file}.json").write_text(json.dumps(schema), encoding="utf-8")
    titles, roots = {}, {}
    for path in sorted(SCHEMAS.glob("*.json")):
        if path.stem in definitions:
            continue
        titles[path.stem], schema = single_file(path, definitions)
        file = json.loads(path.read_text(encoding="utf-8"))["$ref"].partition(".json")[0]
        roots[path.stem] = [file, schema["$ref"].rpartition("/")[2]]
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / "schemas" / path.name).write_text(text, encoding="utf-8")
        text = json.dumps(documents(path.stem, schema), ensure_ascii=False)
        (folder / "documents" / path.name).write_text(text, encoding="utf-8")
    (folder / "titles.json").write_text(json.dumps(titles), encoding="utf-8")
    (folder / "roots.json").write_text(json.dumps(roots), encoding="utf-8")


main()
