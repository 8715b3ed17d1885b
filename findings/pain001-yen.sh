#!/usr/bin/env bash
# Guess: pain001 writes the decimals that ISO 4217 gives a currency, as ISO 20022 demands of an amount.
# Seen on 2026-11-28: every amount gets two decimals. It refuses 1.234 KWD, and writes 500 JPY as 500.00. It
#   accepts 500.50 JPY, reports success, and another program, mock-bank, then refuses that file (FF01).
# Version: PyPI pain001 0.0.74 and mock-bank 0.9.0.
# Source: this run. ISO 20022's rule for an amount with a currency: no more decimals than ISO 4217 allows.
# For a host: the bank refuses a file for which the program reported success. Use another library for KWD,
#   BHD, OMR, TND …, and refuse a fraction of a yen before you write the file.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check pain001==0.0.74 mock-bank==0.9.0
free='import socket; free = socket.socket(); free.bind(("127.0.0.1", 0)); print(free.getsockname()[1])'
port=$(python3 -c "$free")
v/bin/mock-bank --port "$port" --quiet >log 2>&1 &
server=$!

v/bin/pain001 init pain.001.001.03 -o sample.csv >/dev/null
cat >change.py <<'P'
import csv, sys

amount, currency = sys.argv[1:]
with open("sample.csv") as file:
    rows = list(csv.DictReader(file))[:1]
rows[0].update(payment_amount=amount, ctrl_sum=amount, nb_of_txs="1")
rows[0].update(currency=currency, payment_currency=currency)
with open("payments.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
P
for payment in '1.234 KWD' '500 JPY' '500.50 JPY'; do
  # shellcheck disable=SC2086
  python3 change.py $payment
  rm -rf out
  if ! v/bin/pain001 generate -t pain.001.001.03 -d payments.csv -o out >answer 2>&1; then
    echo "$payment: not written: $(tr -s ' \n' ' ' <answer | grep -o 'more than two decimal places')"
    continue
  fi
  file=$(find out -name '*.xml')
  echo "$payment: written as $(grep -o '<InstdAmt[^<]*' "$file")"
  curl --silent --retry 20 --retry-connrefused --retry-delay 1 --data-binary "@$file" \
    "http://127.0.0.1:$port/_mock/validate" | sed -n 's/^error \([A-Z0-9]*\).*InstdAmt: /  the bank: \1, /p'
done | tee output
cat >expected <<'X'
1.234 KWD: not written: more than two decimal places
500 JPY: written as <InstdAmt Ccy="JPY">500.00
500.50 JPY: written as <InstdAmt Ccy="JPY">500.50
  the bank: FF01, InstdAmt is '500.50', more decimals than JPY has (0)
X
diff expected output
