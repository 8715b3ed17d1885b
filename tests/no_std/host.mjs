// The replay program with a host in JavaScript: `node host.mjs MODULE` reads lines from standard input and
// writes their answers.
import { readFileSync } from "node:fs";
import { argv, stdin } from "node:process";
import { Replay } from "./replay.mjs";

/** The lines of an input, as bytes: they need not be text. */
function* lines(input) {
  for (let start = 0; start < input.length; ) {
    const end = input.indexOf(0x0a, start);
    const line = input.subarray(start, end < 0 ? input.length : end);
    yield line;
    start += line.length + 1;
  }
}

const replay = new Replay(argv[2]);
let number = 0;
try {
  for (const line of lines(readFileSync(stdin.fd))) {
    number += 1;
    const answer = replay.answer(line);
    if (answer !== undefined) console.log(answer);
  }
  console.log(replay.end());
} catch (error) {
  console.error(`replay: line ${number}: ${error.message}`);
  process.exitCode = 2;
}
