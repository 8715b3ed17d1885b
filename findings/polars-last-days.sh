#!/usr/bin/env bash
# Guess: if an instant does not fit into nanoseconds (after 2262-04-11), Polars refuses it or makes it null.
# Seen on 2026-11-28: it wraps around, also with `strict=True`, which promises an error: the year 2300 is read
#   as 1715. Two ways to add 14 days to one instant differ by 584 years: `offset_by` wraps around, and `+`
#   gives the right day, because it changes the unit to microseconds without saying so. A cast refuses.
# Version: PyPI polars 2.1.0.
# Source: this run; the documentation of `str.to_datetime` says that `strict` raises if a conversion fails.
# For a host: a deadline can come out centuries too early. Read instants with `time_unit="us"`, and compare
#   the text where nanoseconds matter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check polars==2.1.0

v/bin/python - <<'P' | tee output
from datetime import timedelta
import polars

texts = polars.Series(["2300-01-01T00:00:00Z"])
for unit in ("us", "ns"):
    print(unit, *texts.str.to_datetime("%+", time_unit=unit, strict=True).cast(polars.String))
deadline = polars.Series(["2262-04-11T00:00:00Z"]).str.to_datetime("%+", time_unit="ns")
print("offset_by", *deadline.dt.offset_by("14d").cast(polars.String))
later = deadline + timedelta(days=14)
print("+", *later.cast(polars.String), later.dtype)
try:
    texts.str.to_datetime("%+", time_unit="us").cast(polars.Datetime("ns", "UTC"))
except polars.exceptions.InvalidOperationError:
    print("cast refuses")
P
cat >expected <<'X'
us 2300-01-01 00:00:00.000000+00:00
ns 1715-06-13 00:25:26.290448384+00:00
offset_by 1677-10-04 00:25:26.290448384+00:00
+ 2262-04-25 00:00:00.000000+00:00 Datetime(time_unit='us', time_zone='UTC')
cast refuses
X
diff expected output
