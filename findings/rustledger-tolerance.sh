#!/usr/bin/env bash
# Guess: rustledger says that it is compatible with Beancount, so it accepts and refuses the same balances.
# Seen on 2026-11-28: both accept a balance that is one cent wrong, in both directions. With the option
#   `tolerance_multiplier` 0 Beancount refuses it. rustledger takes the option without an error, and accepts
#   it. A tolerance in the assertion itself, `~ 0`, works in both.
# Version: PyPI beancount 3.2.3, npm @rustledger/wasm 0.24.0.
# Source: this run; Beancount documents `tolerance_multiplier` as a share of the last digit.
# For a host: a balance assertion finds a lost cent only with `~ 0`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund @rustledger/wasm@0.24.0
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check beancount==3.2.3

book() { # the name, the asserted balance, the first line
  cat >"$1.beancount" <<B
$3
2026-01-01 open Assets:Escrow USD
2026-01-01 open Equity:Client USD
2026-01-31 * "funded"
  Assets:Escrow   50.00 USD
  Equity:Client  -50.00 USD
2026-02-01 balance Assets:Escrow $2 USD
B
}
book 1-right '50.00' ''
book 2-less '49.99' ''
book 3-more '50.01' ''
book 4-two-cents '50.02' ''
book 5-option '49.99' 'option "tolerance_multiplier" "0"'
book 6-explicit '49.99 ~ 0' ''

cat >rust.mjs <<'J'
import fs from 'node:fs';
import { initSync, validateSource } from '@rustledger/wasm';
initSync({ module: fs.readFileSync('node_modules/@rustledger/wasm/rustledger_wasm_bg.wasm') });
for (const name of fs.readdirSync('.').filter((name) => name.endsWith('.beancount')).sort()) {
  const errors = validateSource(fs.readFileSync(name, 'utf8')).errors;
  console.log('rustledger', name, errors.length ? 'refused' : 'accepted');
}
J
cat >python.py <<'P'
import glob
from beancount import loader

for name in sorted(glob.glob("*.beancount")):
    print("beancount", name, "refused" if loader.load_file(name)[1] else "accepted")
P
{ v/bin/python python.py; node rust.mjs; } | tee output
cat >expected <<'X'
beancount 1-right.beancount accepted
beancount 2-less.beancount accepted
beancount 3-more.beancount accepted
beancount 4-two-cents.beancount refused
beancount 5-option.beancount refused
beancount 6-explicit.beancount refused
rustledger 1-right.beancount accepted
rustledger 2-less.beancount accepted
rustledger 3-more.beancount accepted
rustledger 4-two-cents.beancount refused
rustledger 5-option.beancount accepted
rustledger 6-explicit.beancount refused
X
diff expected output
