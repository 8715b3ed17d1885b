#!/usr/bin/env bash
# Guess: DuckDB reads the texts of a JSON log as text, and the instants exactly.
# Seen on 2026-11-28: a column of titles that all look like dates becomes a column of dates, and `2026-1-5` is
#   rewritten. So the type of a column depends on what users typed. Instants are cut to microseconds. So if
#   rows are sorted by instant, they are no longer in the order of the log. `at` cannot be selected without
#   quotes, but `e.at` can.
# Version: PyPI duckdb 2.0.0 (with pytz 2025.2, which it needs to show instants).
# Source: this run. The documentation says that dates are detected, and does not warn of users' texts.
# For a host: the types of a log's columns must not depend on users. Name the columns and their types:
#   `read_json(…, columns = {…})`, with `at` as VARCHAR.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.0 pytz==2025.2

v/bin/python - <<'P' | tee output
import duckdb

def log(*titles):
    with open("log.jsonl", "w") as file:
        for place, title in enumerate(titles):
            file.write(f'{{"at":"2026-01-31T12:00:00.12345678{place}Z","title":"{title}"}}\n')

def ask(query):
    try:
        return duckdb.sql(query).fetchall()
    except duckdb.ParserException:
        return "a syntax error"

log("Logo", "2026-02-01")
print("mixed titles", ask("select distinct typeof(title) from 'log.jsonl'"))
log("2026-1-5", "2026-02-01")
print("titles like dates", ask("select distinct typeof(title) from 'log.jsonl'"))
print(ask("select title::varchar from 'log.jsonl'"))
print("instants", ask("select distinct \"at\"::varchar from 'log.jsonl'"))
print("at", ask("select at from 'log.jsonl'"))
print("e.at", ask("select count(e.at) from 'log.jsonl' e"))
columns = "{'at': 'VARCHAR', 'title': 'VARCHAR'}"
print(ask(f"select title, \"at\" from read_json('log.jsonl', columns = {columns}) limit 1"))
P
cat >expected <<'X'
mixed titles [('VARCHAR',)]
titles like dates [('DATE',)]
[('2026-01-05',), ('2026-02-01',)]
instants [('2026-01-31 12:00:00.123456+00',)]
at a syntax error
e.at [(2,)]
[('2026-1-5', '2026-01-31T12:00:00.123456780Z')]
X
diff expected output
