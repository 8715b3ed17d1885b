// Gives every document to code that JavaScript tools made from the schemas. `node javascript.mjs FOLDER`
// prints one result a tool.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { compile } from 'json-schema-to-typescript';
import ts from 'typescript';
import { z } from 'zod';
import { count } from './counting.mjs';
import { typeChecked } from './typescript.mjs';

const folder = resolve(process.argv[2]);
const versions = createRequire(import.meta.url)('./package.json').dependencies;
const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const titles = read('titles.json');
const names = readdirSync(join(folder, 'schemas')).map((file) => file.replace('.json', ''));

/** Prints what a tool says. `judge(name, schema, title)` returns whether a document is accepted. */
async function result(tool, judge) {
  const version = versions[tool.split(' ')[0]];
  const counts = { tool, version, schemas: 0, refused_schemas: [], valid: [0, 0], malformed: {} };
  for (const name of names) {
    let accepts;
    try {
      accepts = await judge(name, read('schemas', `${name}.json`), titles[name]);
    } catch (error) {
      counts.refused_schemas.push(`${name}: ${String(error.message).split('\n')[0]}`);
      continue;
    }
    counts.schemas += 1;
    count(counts, folder, name, accepts);
  }
  console.log(JSON.stringify(counts));
}

await result('ajv', (_, schema) => {
  const ajv = new Ajv({ strict: true });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (documents) => documents.map((document) => validate(document));
});

mkdirSync(join(folder, 'typescript'), { recursive: true });
await result('json-schema-to-typescript', async (name, schema, title) => {
  const file = join(folder, 'typescript', `${name}.ts`);
  writeFileSync(file, await compile({ ...schema, title }, title, { bannerComment: '', maxItems: -1 }));
  return typeChecked(file, title);
});

mkdirSync(join(folder, 'quicktype'), { recursive: true });
const quicktype = (name, title) => {
  const file = join(folder, 'quicktype', `${name}.ts`);
  const schema = join(folder, 'schemas', `${name}.json`);
  const languages = ['--quiet', '--src-lang', 'schema', '--lang', 'ts'];
  const files = ['--top-level', title, '--src', schema, '--out', file];
  execFileSync('node_modules/.bin/quicktype', [...languages, ...files]);
  return file;
};
await result('quicktype (types)', (name, _, title) => typeChecked(quicktype(name, title), title));
await result('quicktype (at run time)', async (name, _, title) => {
  const file = join(folder, 'quicktype', `${name}.ts`);
  const compilerOptions = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
  const module = file.replace('.ts', '.mjs');
  writeFileSync(module, outputText);
  const { Convert } = await import(pathToFileURL(module));
  const accepts = (document) => {
    try {
      Convert[`to${title}`](JSON.stringify(document));
      return true;
    } catch {
      return false;
    }
  };
  return (documents) => documents.map(accepts);
});

const zod = (_, schema) => {
  const type = z.fromJSONSchema(schema);
  return (documents) => documents.map((document) => type.safeParse(document).success);
};
await result('zod', zod);
const without = (value) => {
  if (Array.isArray(value)) return value.map(without);
  if (!value || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'dependentSchemas');
  return Object.fromEntries(kept.map(([key, part]) => [key, without(part)]));
};
await result('zod without `dependentSchemas`', (name, schema) => zod(name, without(schema)));
