#!/usr/bin/env bash
# Guess: columnar engines all round a decimal to a smaller scale in the same way.
# Seen on 2026-11-28: DuckDB rounds half away from zero, Polars half to even, and pyarrow refuses (or cuts,
#   with `safe=False`). A quotient of two decimals is a float in DuckDB and a decimal of the same scale in
#   Polars.
# Version: PyPI duckdb 2.0.0, polars 2.1.0, pyarrow 26.0.1.
# Source: this run; the text of `Series.cast` in Polars does not mention rounding.
# For a host: 10 % of 1.25 USD is 0.12 by MONEY-5. A fee that is computed again can differ from the fee of the
#   event. Read fees from the events.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1

v/bin/python - <<'P' | tee output
from decimal import Decimal
import duckdb, polars, pyarrow, pyarrow.compute

fees = [Decimal("0.125"), Decimal("0.135"), Decimal("-0.125")]
[row] = duckdb.execute("select [x::decimal(9,2) for x in ?::decimal(9,3)[]]", [fees]).fetchone()
print("duckdb", *row)
print("polars", *polars.Series(fees).cast(polars.Decimal(9, 2)))
try:
    pyarrow.compute.cast(pyarrow.array(fees), pyarrow.decimal128(9, 2))
except pyarrow.ArrowInvalid:
    print("pyarrow refuses")
cut = pyarrow.compute.cast(pyarrow.array(fees), pyarrow.decimal128(9, 2), safe=False)
print("pyarrow, not safe", *(one.as_py() for one in cut))
[[kind]] = duckdb.execute("select typeof(100.05::decimal(9,2) / 3::decimal(9,2))").fetchall()
print("duckdb", kind)
print("polars", (polars.Series([Decimal("100.05")]) / polars.Series([Decimal("3.00")])).dtype)
P
cat >expected <<'X'
duckdb 0.13 0.14 -0.13
polars 0.12 0.14 -0.12
pyarrow refuses
pyarrow, not safe 0.12 0.13 -0.12
duckdb DOUBLE
polars Decimal(precision=38, scale=2)
X
diff expected output
