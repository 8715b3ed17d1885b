#!/usr/bin/env bash
# Guess: PostgreSQL keeps every instant of the years 0000 to 9999 inside these years, cut to microseconds.
# Seen on 2026-11-28: a text is rounded, so the last instant of 9999 becomes the year 10000. The driver then
#   gives `+010000-…`, which is not RFC 3339. In a JSON path the same text is no instant at all: the filter
#   leaves the row out, without an error.
# Version: npm @electric-sql/pglite 0.5.16, which is PostgreSQL 18.6 compiled to WebAssembly.
# Source: this run. PostgreSQL's manual gives a resolution of 1 microsecond, and does not say that
#   `datetime()` of a JSON path refuses a seventh decimal.
# For a host: 9999-12-31T23:59:59.999999999Z means "never" in logs of the rule book (MONEY-7, TIME-6). After
#   PostgreSQL has rounded it, it is not RFC 3339 any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.16

cat >ask.mjs <<'J'
import { PGlite } from '@electric-sql/pglite';
const database = new PGlite();
const ask = async (question) => console.log(String(Object.values((await database.query(question)).rows[0])));
await ask('show server_version');
await ask(`select '2026-01-31T23:59:59.9999999Z'::timestamptz at time zone 'UTC' = '2026-02-01'`);
await ask(`select '9999-12-31T23:59:59.999999999Z'::timestamptz::text`);
const [row] = (await database.query(`select '9999-12-31T23:59:59.999999999Z'::timestamptz as at`)).rows;
console.log(row.at.toISOString());
const before = '$.at ? (@.datetime() < "2030-01-01T00:00:00+00:00".datetime())';
for (const at of ['2026-01-31T12:00:00.123456Z', '2026-01-31T12:00:00.1234567Z']) {
  await ask(`select '{"at":"${at}"}'::jsonb @? '${before}'`);
}
J
node ask.mjs | tee output
cat >expected <<'X'
18.6
true
10000-01-01 00:00:00+00
+010000-01-01T00:00:00.000Z
true
false
X
diff expected output
