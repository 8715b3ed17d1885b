"""Counts which documents a tool accepts."""

import json


def count(counts, path, accepts):
    """Adds to the counts of a tool: [accepted, all] of the valid documents, and [refused, all] of each kind
    of malformed ones.
    """
    documents = json.loads(path.read_text(encoding="utf-8"))
    for document in documents["valid"]:
        counts["valid"][0] += accepts(document)
        counts["valid"][1] += 1
    for document in documents["malformed"]:
        of = counts["malformed"].setdefault(document["kind"], [0, 0])
        of[0] += not accepts(document["value"])
        of[1] += 1
