"""Gives every document to code that Python tools made from the schemas.

`python python.py FOLDER` prints one result a tool.
"""

import importlib.util
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import fastjsonschema
from pydantic import TypeAdapter, ValidationError

from counting import count

FOLDER = Path(sys.argv[1])
NAMES = sorted(path.stem for path in (FOLDER / "schemas").glob("*.json"))
TITLES = json.loads((FOLDER / "titles.json").read_text(encoding="utf-8"))


def result(tool, package, judge):
    """Prints what a tool says. `judge(name)` returns a function that says whether a document is accepted."""
    counts = {"tool": tool, "version": version(package), "schemas": 0, "refused_schemas": []}
    counts |= {"valid": [0, 0], "malformed": {}}
    for name in NAMES:
        try:
            accepts = judge(name)
        except Exception as error:
            counts["refused_schemas"].append(f"{name}: {error}")
            continue
        counts["schemas"] += 1
        count(counts, FOLDER / "documents" / f"{name}.json", accepts)
    print(json.dumps(counts))


def accepts(check, refusal):
    def one(document):
        try:
            check(document)
        except refusal:
            return False
        return True

    return one


def with_draft_7(value):
    """The keyword of draft 7 for `dependentSchemas`."""
    if isinstance(value, dict):
        renamed = {"dependentSchemas": "dependencies"}
        return {renamed.get(name, name): with_draft_7(part) for name, part in value.items()}
    return [with_draft_7(part) for part in value] if isinstance(value, list) else value


def fast(name, change=lambda schema: schema):
    schema = json.loads((FOLDER / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    return accepts(fastjsonschema.compile(change(schema)), fastjsonschema.JsonSchemaValueException)


def models(name):
    output = FOLDER / "pydantic" / f"{name}.py"
    output.parent.mkdir(exist_ok=True)
    subprocess.run(
        [
            Path(sys.executable).parent / "datamodel-codegen",
            *["--input", FOLDER / "schemas" / f"{name}.json", "--input-file-type", "jsonschema"],
            *["--output", output],
            *["--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11"],
            *["--disable-timestamp", "--use-annotated", "--class-name", "Document"],
        ],
        check=True,
        capture_output=True,
    )
    spec = importlib.util.spec_from_file_location(f"generated_{name}", output)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    adapter = TypeAdapter(module.Document)
    return accepts(lambda document: adapter.validate_json(json.dumps(document), strict=True), ValidationError)


result("fastjsonschema", "fastjsonschema", fast)
result(
    "fastjsonschema, `dependentSchemas` renamed to `dependencies`",
    "fastjsonschema",
    lambda name: fast(name, with_draft_7),
)
result("datamodel-code-generator", "datamodel-code-generator", models)
