#!/usr/bin/env bash
# Guess: hyparquet reads a decimal column exactly, as text or bigint, because it reads int64 as bigint.
# Seen on 2026-11-28: decimals become floats. 1.15 is read as 1.1500000000000001, and 99999999999999.99 as a
#   whole number. Instants are cut to milliseconds. Only int64 columns are exact.
# Version: PyPI pyarrow 26.0.1 writes, npm hyparquet 1.31.5 reads (with hyparquet-compressors 1.1.2).
# Source: this run; the README of hyparquet does not mention decimals.
# For a host: a report in a browser can show other sums than the contract. If a page reads a Parquet file,
#   write amounts as minor units (int64) or as text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund hyparquet@1.31.5 hyparquet-compressors@1.1.2
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1

v/bin/python - <<'P'
from decimal import Decimal
import pyarrow, pyarrow.parquet

texts = ["1.15", "4503599627370497.25", "99999999999999.99"]
pyarrow.parquet.write_table(pyarrow.table({
    "amount": pyarrow.array([Decimal(text) for text in texts], pyarrow.decimal128(18, 2)),
    "minor": pyarrow.array([int(text.replace(".", "")) for text in texts], pyarrow.int64()),
    "at": pyarrow.array([1769860800123456789] * 3, pyarrow.timestamp("ns", "UTC")),
}), "books.parquet")
assert [str(one) for one in pyarrow.parquet.read_table("books.parquet")["amount"].to_pylist()] == texts
P
cat >read.mjs <<'J'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
const file = await asyncBufferFromFile('books.parquet');
for (const row of await parquetReadObjects({ file, compressors })) {
  const { amount, minor, at } = row;
  console.log(typeof amount, String(amount), typeof minor, String(minor), at.toISOString());
}
J
node read.mjs | tee output
cat >expected <<'X'
number 1.1500000000000001 bigint 115 2026-01-31T12:00:00.123Z
number 4503599627370497 bigint 450359962737049725 2026-01-31T12:00:00.123Z
number 100000000000000 bigint 9999999999999999 2026-01-31T12:00:00.123Z
X
diff expected output
