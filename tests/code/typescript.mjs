// The judgement of the TypeScript compiler.
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

/** Which documents the TypeScript compiler takes as a value of the type. */
export function typeChecked(file, type) {
  const code = readFileSync(file, 'utf8');
  return (documents) => {
    // One document a line, so that the line of an error names it.
    const declared = (document, index) => `export const v${index}: ${type} = ${JSON.stringify(document)};`;
    const lines = documents.map(declared);
    const own = code.split('\n').length;
    const checked = file.replace('.ts', '.checked.ts');
    writeFileSync(checked, [code, ...lines].join('\n'));
    const program = ts.createProgram([checked], {
      strict: true,
      noEmit: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    });
    const wrong = new Set();
    for (const { file: source, start, messageText } of ts.getPreEmitDiagnostics(program)) {
      const line = source.getLineAndCharacterOfPosition(start).line;
      const message = ts.flattenDiagnosticMessageText(messageText, ' ');
      if (line < own) throw new Error(`the code itself is wrong: ${message}`);
      wrong.add(line - own);
    }
    return documents.map((_, index) => !wrong.has(index));
  };
}
