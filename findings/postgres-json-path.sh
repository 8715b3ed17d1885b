#!/usr/bin/env bash
# Guess: a filter with a JSON path finds an event by its instant in each version of PostgreSQL, or fails.
# Seen on 2026-11-28: version 16 and older leave out every instant that ends in `Z`. Versions 17 and 18 leave
#   out those with more than six decimals. None of them reports an error.
# Version: npm @electric-sql/pglite 0.2.17 (PostgreSQL 16.4), 0.3.14 (17.5), 0.5.16 (18.6), compiled to
#   WebAssembly. Debian's PostgreSQL 15.18 answers like 16.4.
# Source: this run.
# For a host: after an update, a report finds other events. Filter by columns of your own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >ask.mjs <<'J'
import { PGlite } from '@electric-sql/pglite';
const database = new PGlite();
const ask = async (question) => Object.values((await database.query(question)).rows[0])[0];
console.log(await ask('show server_version'));
const before = '$.at ? (@.datetime() < "2030-01-01T00:00:00+00:00".datetime())';
const instants = ['00+00:00', '00.123456+00:00', '00Z', '00.123456Z', '00.1234567Z'];
for (const end of instants) {
  console.log(end, await ask(`select '{"at":"2026-01-31T12:00:${end}"}'::jsonb @? '${before}'`));
}
J
for version in 0.2.17 0.3.14 0.5.16; do
  mkdir "$version"
  echo '{"private":true}' >"$version/package.json"
  npm install --silent --no-audit --no-fund --prefix "$version" "@electric-sql/pglite@$version"
  cp ask.mjs "$version"
  node "$version/ask.mjs"
done | tee output
cat >expected <<'X'
16.4
00+00:00 true
00.123456+00:00 true
00Z false
00.123456Z false
00.1234567Z false
17.5
00+00:00 true
00.123456+00:00 true
00Z true
00.123456Z true
00.1234567Z false
18.6
00+00:00 true
00.123456+00:00 true
00Z true
00.123456Z true
00.1234567Z false
X
diff expected output
