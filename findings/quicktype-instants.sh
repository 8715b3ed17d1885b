#!/usr/bin/env bash
# Guess: code that quicktype makes from a schema writes an instant as it has read it.
# Seen on 2026-11-28: with `"format": "date-time"`, the code reads an instant into a JavaScript `Date`, and
#   cuts it to milliseconds. What is written again is 999 microseconds earlier. Nothing is reported. With a
#   day (`"format": "date"`), the day is written as an instant. Without `format`, the text is kept.
# Version: npm quicktype 26.0.0, typescript 5.9.3, Node 20.20.2.
# Source: this run.
# For a host: a deadline that went through such code lies before the true one, and a signature over the event
#   no longer fits. The crate's schemas have a pattern and no `format`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save quicktype@26.0.0 typescript@5.9.3

cat >convert.mjs <<'J'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

for (const kind of ['date-time', 'date', null]) {
  const text = kind ? { type: 'string', format: kind } : { type: 'string' };
  const name = `with-${kind}`;
  const schema = { type: 'object', properties: { at: text }, required: ['at'] };
  writeFileSync(`${name}.json`, JSON.stringify(schema));
  const languages = ['--quiet', '--src-lang', 'schema', '--lang', 'ts'];
  const files = ['--top-level', 'Deadline', '--src', `${name}.json`, '--out', `${name}.ts`];
  execFileSync('node_modules/.bin/quicktype', [...languages, ...files]);
  const compilerOptions = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(`${name}.ts`, 'utf8'), { compilerOptions });
  writeFileSync(`${name}.mjs`, outputText);
  const { Convert } = await import(pathToFileURL(`${name}.mjs`));
  const given = JSON.stringify({ at: kind === 'date' ? '2026-01-24' : '2026-01-24T09:00:00.000999Z' });
  const written = Convert.deadlineToJson(Convert.toDeadline(given));
  console.log(kind, given, JSON.stringify(JSON.parse(written)));
}
J
node convert.mjs | tee output
cat >expected <<'X'
date-time {"at":"2026-01-24T09:00:00.000999Z"} {"at":"2026-01-24T09:00:00.000Z"}
date {"at":"2026-01-24"} {"at":"2026-01-24T00:00:00.000Z"}
null {"at":"2026-01-24T09:00:00.000999Z"} {"at":"2026-01-24T09:00:00.000999Z"}
X
diff expected output
