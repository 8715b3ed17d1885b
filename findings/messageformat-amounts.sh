#!/usr/bin/env bash
# Guess: MessageFormat 2 shows an amount that is given as text exactly, because JavaScript's Intl does.
# Seen on 2026-11-28: `messageformat` 4.0.0 turns the text into a float first. 9007199254740993.25 is shown as
#   …994.00. The same text is exact in Intl.NumberFormat of the same Node. A bigint is exact in both.
# Version: npm messageformat 4.0.0, on Node 20 or newer.
# Source: this run; lib/functions/number.js of the package reads a text operand with JSON.parse.
# For a host: sums of many contracts can be so large, and then a page shows wrong cents. Format with Intl, and
#   give MessageFormat the finished text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund messageformat@4.0.0

cat >show.mjs <<'J'
import { MessageFormat } from 'messageformat';
import { DraftFunctions } from 'messageformat/functions';
const options = { functions: DraftFunctions, bidiIsolation: 'none' };
const report = (error) => console.log(error.message);
const show = (source, amount) => {
  console.log(new MessageFormat('en', source, options).format({ amount }, report));
};
show('{$amount :currency currency=USD}', '9007199254740993.25');
show('{$amount :number minimumFractionDigits=2}', '9007199254740993.25');
show('{$amount :number}', 9007199254740993n);
const intl = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
console.log(intl.format('9007199254740993.25'));
J
node show.mjs | tee output
cat >expected <<'X'
$9,007,199,254,740,994.00
9,007,199,254,740,994.00
9,007,199,254,740,993
$9,007,199,254,740,993.25
X
diff expected output
