"""Checks the documents in a folder against the checked-in JSON Schemas, with two validators that know nothing
of the crate.
"""

import json
import re
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import jsonschema
import jsonschema_rs
import referencing
from referencing.jsonschema import DRAFT202012

SCHEMAS = Path("tests/schemas")
GOLDEN = Path("tests/golden")

# The types of each direction. The other schemas refer to them, and no document is one of these files' own.
DEFINITIONS = ["as_read", "as_written"]

# The golden files, and the schemas by which each of their lines must be valid.
GOLDEN_FILES = {
    "offers": ["offer", "offer_as_written"],
    "commands": ["command", "command_as_written"],
    "events": ["event", "event_as_read"],
    "rejections": ["rejection", "rejection_as_read"],
    "rejection_details": ["rejection_details", "rejection_details_as_read"],
    "instructions": ["instruction", "instruction_as_written"],
    "batch_rejections": ["batch_rejection", "batch_rejection_as_read"],
    "batch_rejection_details": ["batch_rejection_details", "batch_rejection_details_as_read"],
    "messages": ["message", "message_as_read"],
    "views": ["view", "view_as_read"],
    "transfers_with_instants": ["transfer", "transfer_as_read"],
    "permissions": ["permission", "permission_as_read"],
    "forecasts": ["forecast", "forecast_as_read"],
    "statements": ["statement", "statement_as_read"],
    "entries": ["entries", "entries_as_read"],
    "escrow_changes": ["escrow_change", "escrow_change_as_read"],
    "account_changes": ["account_change", "account_change_as_read"],
    "feedback": ["feedback", "feedback_as_read"],
}

# What is written is also valid by the schema of what may be read.
READ_BACK = [
    "view",
    "transfer",
    "event",
    "permission",
    "forecast",
    "statement",
    "entries",
    "escrow_change",
    "account_change",
    "feedback",
    "message",
]
WRITTEN = {name: f"{name}_as_read" for name in READ_BACK}

# The slower validator checks every golden line, but only one in SHARE of the other documents.
SHARE = 10

# Codes of input that is rejected whatever the contract. The schemas refuse such input, too.
FOR_ITSELF = {
    "invalid_text",
    "invalid_amount",
    "invalid_window",
    "invalid_stars",
    "invalid_milestone_count",
    "invalid_policy",
}
# Codes that come before those, or that JSON Schema cannot see. The answer does not say whether something else
# is wrong, too.
UNTOLD = {"stale_revision", "currency_mismatch", "invalid_due_date"}
# Rules about fields that must fit together. JSON Schema cannot see that, either.
UNSEEN = {"POL-3", "PLAN-5", "PLAN-8"}


def pattern(validator, expression, instance, schema):
    """JSON Schema uses the `$` of ECMA-262, which matches only at the very end. Python's also matches before
    a last line break.
    """
    if validator.is_type(instance, "string") and not re.search(expression.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {expression!r}")


Python = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})


def checked(path):
    """A schema, valid itself by the schema of schemas."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)
    return schema


def unknown(name):
    """Nothing is fetched: what a schema refers to has to be in a file beside it."""
    raise LookupError(f"no file has the schema {name}")


class Judge:
    """Both validators for one schema, which know what it refers to by the names in `definitions`."""

    def __init__(self, path, definitions):
        schema = checked(path)
        resources = [(name, DRAFT202012.create_resource(contents)) for name, contents in definitions]
        registry = referencing.Registry().with_resources(resources)
        self.name = path.stem
        self.python = Python(schema, registry=registry)
        known = jsonschema_rs.Registry(definitions, retriever=unknown)
        self.rust = jsonschema_rs.Draft202012Validator(schema, registry=known)
        self.counts = Counter()

    def expect(self, document, valid, thorough=False):
        """Ends the run unless the validators say what is expected."""
        self.counts["valid" if valid else "refused"] += 1
        verdicts = {"jsonschema-rs": self.rust.is_valid(document)}
        if thorough or (self.counts["valid"] + self.counts["refused"]) % SHARE == 0:
            self.counts["by both"] += 1
            verdicts["jsonschema"] = self.python.is_valid(document)
        for validator, verdict in verdicts.items():
            if verdict != valid:
                reasons = [error.message for error in self.rust.iter_errors(document)][:3]
                judged = f"{self.name}.json of {json.dumps(document)}"
                sys.exit(f"{validator} says {verdict} by {judged}: {reasons}")


def documents(path):
    """One JSON text a line."""
    # Not by `splitlines`: a text may contain other line breaks.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def judge_replays(folder, judges):
    """Checks every line of input and output. A line of input is valid unless its code is in FOR_ITSELF."""
    codes, kinds, names = Counter(), Counter(), Counter()
    for history in sorted(folder.glob("*.replay")):
        answers = documents(history.with_suffix(".answers"))
        for answer in answers:
            judges["replay_output"].expect(answer, True)
        lines = documents(history)
        if len(answers) != len(lines) + 1:
            sys.exit(f"{history}: {len(lines)} lines, {len(answers)} answers")
        for line, answer in zip(lines, answers):
            rejected = answer.get("rejected", {})
            code, rule = rejected.get("code"), rejected.get("rule")
            codes[code] += 1
            kinds.update(name(event["kind"]) for event in answer.get("events", []))
            names.update(f"{role} {name(command)}" for role, command in line.get("command", {}).items())
            if code in UNTOLD or rule in UNSEEN:
                judges["replay_input"].counts["not asked"] += 1
            else:
                judges["replay_input"].expect(line, code not in FOR_ITSELF)
    del codes[None]
    print(f"replayed: {len(names)} commands, {len(kinds)} kinds of events, {len(codes)} codes of rejections")
    if (len(names), len(kinds), len(codes)) != (38, 34, 31):
        sys.exit("the histories are too tame")


def name(tagged):
    return tagged if isinstance(tagged, str) else next(iter(tagged))


def told(counts):
    return (
        f"{counts['valid']} valid and {counts['refused']} refused, as they must be; "
        f"{counts['by both']} of them judged by both; {counts['not asked']} not asked"
    )


def main(folder):
    schemas = [checked(SCHEMAS / f"{name}.json") for name in DEFINITIONS]
    definitions = [(schema["$id"], schema) for schema in schemas]
    checked_in_files = [path for path in SCHEMAS.glob("*.json") if path.stem not in DEFINITIONS]
    paths = sorted([*checked_in_files, *folder.glob("*.json")])
    judges = {path.stem: Judge(path, definitions) for path in paths}
    for file, schemas in GOLDEN_FILES.items():
        for document in documents(GOLDEN / f"{file}.jsonl"):
            for schema in schemas:
                judges[schema].expect(document, True, thorough=True)
    for path in sorted(folder.glob("*.jsonl")):
        schema, verdict, _ = path.name.split(".")
        for document in documents(path):
            if verdict == "unseen":
                judges[schema].counts["not asked"] += 1
            else:
                judges[schema].expect(document, verdict == "sound")
            if verdict == "sound" and schema in WRITTEN:
                judges[WRITTEN[schema]].expect(document, True)
    judge_replays(folder, judges)

    print(f"jsonschema-rs {version('jsonschema-rs')}, jsonschema {version('jsonschema')}")
    total = Counter()
    for schema, judge in judges.items():
        print(f"{schema}.json: {told(judge.counts)}")
        total += judge.counts
    print(f"in all: {told(total)}")
    counted = [judges[path.stem].counts for path in checked_in_files]
    if any(counts["valid"] < 50 or counts["refused"] < 10 for counts in counted):
        sys.exit("too few documents")


main(Path(sys.argv[1]))
