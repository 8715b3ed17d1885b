// Gives golden documents to the types of clients that JavaScript tools made from the OpenAPI document of the
// marketplace. `node clients.mjs FOLDER OPENAPI` prints one result a tool.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { count } from './counting.mjs';
import { typeChecked } from './typescript.mjs';

const [folder, openapi] = process.argv.slice(2).map((path) => resolve(path));
const versions = createRequire(import.meta.url)('./package.json').dependencies;
// The documents that both the crate and the marketplace send, and the names of their schemas in the OpenAPI
// document.
const names = {
  event: 'Event',
  command: 'CommandOfRole',
  rejection_details: 'Rejection',
  permission: 'Permission',
  forecast: 'Forecast',
  feedback: 'Feedback',
};

function result(tool, options, type) {
  const file = join(folder, 'clients', `${tool}.ts`);
  mkdirSync(join(folder, 'clients'), { recursive: true });
  execFileSync(`node_modules/.bin/${tool}`, options(file), { stdio: 'ignore' });
  const counts = { tool, version: versions[tool], valid: [0, 0], malformed: {} };
  for (const [name, schema] of Object.entries(names)) {
    count(counts, folder, name, typeChecked(file, type(schema)));
  }
  console.log(JSON.stringify(counts));
}

result(
  'openapi-typescript',
  (file) => [openapi, '--output', file],
  (schema) => `components['schemas']['${schema}']`,
);
result('orval', (file) => ['--input', openapi, '--output', file, '--client', 'fetch'], (schema) => schema);
