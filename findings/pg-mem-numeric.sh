#!/usr/bin/env bash
# Guess: pg-mem replaces PostgreSQL in tests, so it keeps `numeric` exact and rounds to its scale.
# Seen on 2026-11-28: `numeric` is a float. A sum is 0.42500000000000004 instead of 0.43, because a scale is
#   ignored, too. An instant has only milliseconds. A real PostgreSQL gives `numeric` as text, so even the
#   types differ.
# Version: npm pg-mem 3.0.14, compared with npm @electric-sql/pglite 0.5.16 (PostgreSQL 18.6).
# Source: this run.
# For a host: a test of sums with pg-mem proves nothing. Use PGlite, which starts as quickly.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund pg-mem@3.0.14 @electric-sql/pglite@0.5.16

cat >ask.mjs <<'J'
import { PGlite } from '@electric-sql/pglite';
import memory from 'pg-mem';
const questions = [
  'select sum(amount) as answer from paid',
  'select amount as answer from paid where id = 3',
  "select '2026-01-31T12:00:00.123456Z'::timestamptz > '2026-01-31T12:00:00.123Z'::timestamptz as answer",
];
const table = 'create table paid (id int primary key, amount numeric(18,2));';
const rows = "insert into paid values (1, '0.10'), (2, '0.20'), (3, '0.125')";
const fake = memory.newDb().public;
fake.none(table);
fake.none(rows);
const real = new PGlite();
await real.exec(table + rows);
for (const question of questions) {
  const values = [fake.many(question)[0].answer, (await real.query(question)).rows[0].answer];
  console.log(values.map((value) => `${typeof value} ${value}`).join(' | '));
}
J
node ask.mjs | tee output
cat >expected <<'X'
number 0.42500000000000004 | string 0.43
number 0.125 | string 0.13
boolean false | boolean true
X
diff expected output
