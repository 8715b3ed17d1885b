#!/usr/bin/env bash
# Guess: libraries that take a currency's decimals from CLDR agree with each other, if they are of the same
#   year.
# Seen on 2026-11-28: five currencies changed from CLDR 47 to 48. Babel 2.19.0 follows 48 (and so does Node
#   20.20.2, with ICU 78.2), but not for the Pakistani rupee: Babel gives it 2 decimals, CLDR 48 gives it 0.
#   So a page and a server show 100.50 PKR differently. ISO 4217 says 2. CLDR 48 and ISO differ for 16
#   currencies of list one.
# Version: npm cldr-core 47.0.0 and 48.2.0, PyPI babel 2.19.0, PyPI iso4217 1.16.20260101.
# Source: this run; supplemental/currencyData.json of CLDR.
# For a host: a page can show an amount that is not the contract's. Take the number of decimals from the
#   crate's text (`100.50 PKR`), and set it in the formatter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check babel==2.19.0 iso4217==1.16.20260101
for version in 47.0.0 48.2.0; do
  npm install --silent --no-audit --no-fund --no-save --prefix "$version" "cldr-core@$version"
done

v/bin/python - <<'P' | tee output
import json
from decimal import Decimal
from babel.numbers import format_currency, get_currency_precision
from iso4217 import Currency


def cldr(version):
    with open(f"{version}/node_modules/cldr-core/supplemental/currencyData.json") as file:
        fractions = json.load(file)["supplemental"]["currencyData"]["fractions"]
    return lambda code: int(fractions.get(code, fractions["DEFAULT"])["_digits"])


codes = [one for one in Currency if one.exponent is not None]
old, new = cldr("47.0.0"), cldr("48.2.0")
print("ISO and CLDR 48 differ:", *sorted(one.code for one in codes if one.exponent != new(one.code)))
print("CLDR 47 and 48 differ:", *sorted(one.code for one in codes if old(one.code) != new(one.code)))
babel = [one.code for one in codes if get_currency_precision(one.code) != new(one.code)]
print("Babel and CLDR 48 differ:", *babel)
print([format_currency(Decimal("100.50"), code, locale="en_US") for code in ("PKR", "HUF", "IQD")])
P
cat >expected <<'X'
ISO and CLDR 48 differ: AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER
CLDR 47 and 48 differ: COP HUF IDR PKR RSD
Babel and CLDR 48 differ: PKR
['PKR100.50', 'HUF100', 'IQD100']
X
diff expected output
