// Counts which documents a tool accepts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds to the counts of a tool: [accepted, all] of the valid documents, and [refused, all] of each kind of
 * malformed ones. `accepts` judges the documents of FOLDER/documents/NAME.json, all at once.
 */
export function count(counts, folder, name, accepts) {
  const { valid, malformed } = JSON.parse(readFileSync(join(folder, 'documents', `${name}.json`), 'utf8'));
  const verdicts = accepts([...valid, ...malformed.map(({ value }) => value)]);
  valid.forEach((document, index) => {
    counts.valid[0] += verdicts[index];
    counts.valid[1] += 1;
    if (!verdicts[index] && process.env.VERBOSE) {
      console.error(counts.tool, name, 'refuses', JSON.stringify(document));
    }
  });
  malformed.forEach(({ kind }, index) => {
    const of = (counts.malformed[kind] ??= [0, 0]);
    of[0] += !verdicts[valid.length + index];
    of[1] += 1;
  });
}
