#!/usr/bin/env bash
# Guess: Python libraries cut an instant with nine decimals to microseconds in the same way.
# Seen on 2026-11-28: `arrow` 1.4.0 rounds. The last 100 ns of a day become the next day. The other libraries
#   cut. At the end of the year 9999, `arrow` raises an error.
# Version: PyPI arrow 1.4.0, pendulum 3.3.0, python-dateutil 4.0.0, whenever 0.11.0, and Python's datetime.
# Source: this run; the seventh digit decides in arrow/parser.py.
# For a host: two services that read one log can disagree on the day, and on whether a deadline has passed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check \
  arrow==1.4.0 pendulum==3.3.0 python-dateutil==4.0.0 whenever==0.11.0

v/bin/python - <<'P' | tee output
from datetime import datetime
import arrow, dateutil.parser, pendulum, whenever

text = "2026-01-31T23:59:59.9999999Z"
print("datetime", datetime.fromisoformat(text).isoformat())
print("pendulum", pendulum.parse(text).isoformat())
print("dateutil", dateutil.parser.isoparse(text).isoformat())
print("whenever", whenever.Instant(text))
print("arrow", arrow.get(text).isoformat())
try:
    print("arrow", arrow.get("9999-12-31T23:59:59.9999999Z"))
except OverflowError as error:
    print("arrow", type(error).__name__)
P
cat >expected <<'X'
datetime 2026-01-31T23:59:59.999999+00:00
pendulum 2026-01-31T23:59:59.999999+00:00
dateutil 2026-01-31T23:59:59.999999+00:00
whenever 2026-01-31T23:59:59.9999999Z
arrow 2026-02-01T00:00:00+00:00
arrow OverflowError
X
diff expected output
