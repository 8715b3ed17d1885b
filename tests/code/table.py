"""Compares the results with the tables in the guide, or writes them there if MILESTONE_ESCROW_BLESS is 1.

`python table.py RESULTS`: a file with one JSON object a line.
"""

import json
import os
import re
import sys
from pathlib import Path

GUIDE = Path("src/guide/code.md")
KINDS = ["wrong type", "unknown field", "missing field", "wrong value"]


def share(pair):
    if pair is None:
        return ""
    accepted, of = pair
    return "all" if accepted == of else f"{accepted} of {of}"


def table(results):
    rows = [["made with", "version", "accepts", "refuses: " + KINDS[0], *KINDS[1:]]]
    for result in results:
        refused = [share(result["malformed"].get(kind)) for kind in KINDS]
        rows.append([result["tool"], result["version"], share(result["valid"]), *refused])
    head, *lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---|---|---|" + "---|" * len(KINDS), *lines])


results = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
for result in results:
    if result.get("refused_schemas"):
        print(result["tool"], "refuses", *result["refused_schemas"], sep="\n  ")
of_schemas = [result for result in results if "schemas" in result and not result["refused_schemas"]]
clients = [result for result in results if "schemas" not in result]
guide = GUIDE.read_text(encoding="utf-8")
wanted = guide
for name, rows in [("schemas", table(of_schemas)), ("clients", table(clients))]:
    marked = f"<!-- {name} -->\n\n{rows}\n\n<!-- end -->"
    wanted = re.sub(rf"(?s)<!-- {name} -->.*?<!-- end -->", lambda _: marked, wanted)
if os.environ.get("MILESTONE_ESCROW_BLESS") == "1":
    GUIDE.write_text(wanted, encoding="utf-8")
elif wanted != guide:
    found = table(of_schemas) + "\n" + table(clients)
    sys.exit("The tables in src/guide/code.md differ from these results:\n" + found)
