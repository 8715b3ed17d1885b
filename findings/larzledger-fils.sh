#!/usr/bin/env bash
# Guess: larzledger calls itself exact. So if larzmoney gives it an amount in Kuwaiti dinars, it keeps all
#   three decimals.
# Seen on 2026-11-28: each posting is rounded to two decimals, half up. 1.234 KWD is booked as 1.23. A
#   transaction that does not balance is accepted (1.234 against 1.230), and one that balances is refused
#   (2.010 = 1.005 + 1.005).
# Version: PyPI larzledger 0.1.0 and larzmoney 0.1.0, by the same author.
# Source: this run; larzledger/ledger.py has one fixed step of 0.01. Its documentation says "never drift by a
#   cent".
# For a host: the books can be wrong without an error. Test a library for books with KWD, CLF and JPY before
#   you trust it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check larzledger==0.1.0 larzmoney==0.1.0

v/bin/python - <<'P' | tee output
from larzledger import ASSET, LIABILITY, Ledger, LedgerError
from larzmoney import Money


def book(paid, *owed):
    ledger = Ledger(currency="KWD")
    ledger.account("cash", ASSET)
    for place in range(len(owed)):
        ledger.account(f"escrow {place}", LIABILITY)
    try:
        ledger.post("funded", {"cash": Money.of(paid, "KWD")},
                    {f"escrow {place}": Money.of(amount, "KWD") for place, amount in enumerate(owed)})
        print(paid, owed, "booked as", ledger.balance("cash"))
    except LedgerError as error:
        print(paid, owed, error)


print(Money.of("1.234", "KWD"))
book("1.234", "1.234")
book("1.234", "1.230")
book("2.010", "1.005", "1.005")
P
cat >expected <<'X'
1.234 KWD
1.234 ('1.234',) booked as 1.23
1.234 ('1.230',) booked as 1.23
2.010 ('1.005', '1.005') unbalanced: debits 2.01 != credits 2.02
X
diff expected output
