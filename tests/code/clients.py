"""Reads every golden event with the Python client that openapi-generator made from the OpenAPI document of
the marketplace, and writes it again.

`python clients.py FOLDER OPENAPI` prints the result.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER, OPENAPI = map(Path, sys.argv[1:])
client = FOLDER / "clients" / "python"
generator = Path(sys.executable).parent / "openapi-generator-cli"
subprocess.run(
    [generator, "generate", "--input-spec", OPENAPI, "--generator-name", "python", "--output", client],
    check=True,
    capture_output=True,
)
sys.path.insert(0, str(client))

from counting import count  # noqa: E402
from openapi_client.models.event import Event  # noqa: E402

counts = {"tool": "openapi-generator, python", "version": version("openapi-generator-cli")}
counts |= {"valid": [0, 0], "malformed": {}}


def accepts(document):
    try:
        return json.loads(Event.from_json(json.dumps(document)).to_json()) == document
    except Exception:
        return False


count(counts, FOLDER / "documents" / "event.json", accepts)
print(json.dumps(counts))
