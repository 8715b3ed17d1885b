// Gives golden documents to the types of clients that JavaScript tools made from the OpenAPI document of the marketplace.
// `node clients.mjs FOLDER OPENAPI` prints one result a tool.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { typeChecked } from './typescript.mjs';

const [folder, openapi] = process.argv.slice(2).map((path) => resolve(path));
const versions = createRequire(import.meta.url)('./package.json').dependencies;
// The documents that both the crate and the marketplace send, and the names of their schemas in the OpenAPI document.
const names = { event: 'Event', command: 'CommandOfRole', rejection_details: 'Rejection', permission: 'Permission', forecast: 'Forecast', feedback: 'Feedback' };

function result(tool, options, type) {
  const file = join(folder, 'clients', `${tool}.ts`);
  mkdirSync(join(folder, 'clients'), { recursive: true });
  execFileSync(`node_modules/.bin/${tool}`, options(file), { stdio: 'ignore' });
  const counts = { tool, version: versions[tool], valid: [0, 0], malformed: {} };
  for (const [name, schema] of Object.entries(names)) {
    const { valid, malformed } = JSON.parse(readFileSync(join(folder, 'documents', `${name}.json`), 'utf8'));
    const verdicts = typeChecked(file, type(schema))([...valid, ...malformed.map(({ value }) => value)]);
    valid.forEach((document, index) => {
      counts.valid[0] += verdicts[index];
      counts.valid[1] += 1;
      if (!verdicts[index] && process.env.VERBOSE) console.error(tool, name, JSON.stringify(document));
    });
    malformed.forEach(({ kind }, index) => {
      const of = (counts.malformed[kind] ??= [0, 0]);
      of[0] += !verdicts[valid.length + index];
      of[1] += 1;
    });
  }
  console.log(JSON.stringify(counts));
}

result('openapi-typescript', (file) => [openapi, '--output', file], (schema) => `components['schemas']['${schema}']`);
result('orval', (file) => ['--input', openapi, '--output', file, '--client', 'fetch'], (schema) => schema);
