// A story, line by line, with what has to happen at each: `node story.mjs MODULE`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { Replay } from "./replay.mjs";

const lines = readFileSync(new URL("story.jsonl", import.meta.url), "utf8").trimEnd().split("\n");
const replay = new Replay(argv[2]);
const bytes = (line) => new TextEncoder().encode(line);
const answers = lines.map((line) => replay.answer(bytes(line))).map((answer) => answer && JSON.parse(answer));

/** Events as their kinds, a rejection as its code and rule. */
function told(answer) {
  if (answer === undefined) return "blank";
  if (answer.rejected) return `${answer.rejected.code} ${answer.rejected.rule}`;
  return answer.events.map(({ kind }) => (typeof kind === "string" ? kind : Object.keys(kind)[0])).join(", ");
}

assert.deepEqual(answers.map(told), [
  "contract_offered, milestone_funded",
  "offer_accepted",
  "work_submitted",
  "blank",
  "", // a nanosecond before the review ends
  "escrow_released", // silence approves
  "wrong_state FUND-1",
  "milestone_funded",
  "work_submitted",
  "dispute_opened",
  "dispute_contested",
  "dispute_awarded, escrow_released, escrow_returned",
]);

const euros = (amount) => ({ amount, currency: "EUR" });
assert.deepEqual(answers[5].events, [
  {
    at: "2026-01-21T09:00:00.5Z",
    kind: {
      escrow_released: {
        milestone: 1,
        amount: euros("150.00"),
        top_up: euros("0.00"),
        fee: euros("15.00"),
        cause: "review_lapsed",
      },
    },
  },
]);

const { contract } = JSON.parse(replay.end());
assert.equal(contract.milestones[1].title, "Fassung – 完成");
assert.deepEqual([contract.revision, contract.held], [answers.at(-1).revision, euros("0.00")]);
assert.throws(() => replay.answer(bytes("nonsense")), /expected a JSON object/);
assert.deepEqual(JSON.parse(replay.end()).contract, contract, "a line that is none changes nothing");

console.log(`${answers.length} lines, told as they have to be`);
