#!/usr/bin/env bash
# Guess: SQLite counts the seconds of an instant in the same way in every version.
# Seen on 2026-11-28: for 23:59:59.9996, `strftime('%s')` of SQLite 3.40 gives the first second of the next
#   day, but `date()` of the same version gives the day itself. 9999-12-31T23:59:59.9999Z gives null there.
#   SQLite 3.54 gives the last second of the day for both instants. round(2.675, 2) differs, too: 2.68 and
#   2.67.
# Version: PyPI apsw 3.40.0.0 and 3.54.1.0. Each contains the SQLite with the same number. Debian 12 has
#   3.40.1.
# Source: this run.
# For a host: the shell of the machine and the SQLite inside a program can disagree on whether a deadline has
#   passed. Compare instants in the program, not in SQL.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 3.40.0.0 3.54.1.0; do
  python3 -m venv "$version"
  "$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version"
done

cat >ask.py <<'P'
import apsw

questions = [
    "strftime('%s', '2026-01-31T23:59:59.9996Z')",
    "date('2026-01-31T23:59:59.9996Z')",
    "strftime('%s', '9999-12-31T23:59:59.9999Z')",
    "round(2.675, 2)",
]
for question in questions:
    cursor = apsw.Connection(":memory:").cursor()
    print(question, *next(cursor.execute(f"select sqlite_version(), {question}")))
P
for version in 3.40.0.0 3.54.1.0; do "$version/bin/python" ask.py; done | tee output
cat >expected <<'X'
strftime('%s', '2026-01-31T23:59:59.9996Z') 3.40.0 1769904000
date('2026-01-31T23:59:59.9996Z') 3.40.0 2026-01-31
strftime('%s', '9999-12-31T23:59:59.9999Z') 3.40.0 None
round(2.675, 2) 3.40.0 2.68
strftime('%s', '2026-01-31T23:59:59.9996Z') 3.54.1 1769903999
date('2026-01-31T23:59:59.9996Z') 3.54.1 2026-01-31
strftime('%s', '9999-12-31T23:59:59.9999Z') 3.54.1 253402300799
round(2.675, 2) 3.54.1 2.67
X
diff expected output
