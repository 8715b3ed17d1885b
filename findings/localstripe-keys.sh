#!/usr/bin/env bash
# Guess: localstripe, a stateful fake of Stripe, gives the first answer again if a request with the same
#   Idempotency-Key comes again.
# Seen on 2026-11-28: it makes a second payment. It also refunds 60.00 of a payment of which 40.00 were
#   captured. It does refuse to capture more than was authorised.
# Version: PyPI localstripe 1.15.10.
# Source: this run; Stripe's documentation of idempotent requests and of refunds.
# For a host: tests against this fake pass although every retry pays twice. Write your own fake, and let it
#   check the key.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check localstripe==1.15.10
free='import socket; free = socket.socket(); free.bind(("127.0.0.1", 0)); print(free.getsockname()[1])'
port=$(python3 -c "$free")
v/bin/localstripe --port "$port" >log 2>&1 &
server=$!

cat >ask.py <<'P'
import json, sys, time, urllib.error, urllib.parse, urllib.request


def post(path, key=None, **form):
    form = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/v1/{path}", form)
    request.add_header("Authorization", "Bearer sk_test_12345")
    if key:
        request.add_header("Idempotency-Key", key)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as error:
        return {"status": f"refused, {error.code}"}


for _ in range(100):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/")
    except urllib.error.HTTPError:
        break
    except OSError:
        time.sleep(0.1)
card = dict(payment_method="pm_card_visa", confirm="true")
hold = dict(amount=5000, currency="usd", capture_method="manual", **card)
first, second = (post("payment_intents", "key 1", **hold) for _ in range(2))
print("the same payment:", first["id"] == second["id"], first["status"], second["status"])
capture = f"payment_intents/{first['id']}/capture"
print("capture 60.00 of 50.00:", post(capture, amount_to_capture=6000)["status"])
print("capture 40.00 of 50.00:", post(capture, amount_to_capture=4000)["status"])
for _ in range(2):
    print("refund 30.00 of 40.00:", post("refunds", payment_intent=first["id"], amount=3000)["status"])
P
v/bin/python ask.py "$port" | tee output
cat >expected <<'X'
the same payment: False requires_capture requires_capture
capture 60.00 of 50.00: refused, 400
capture 40.00 of 50.00: succeeded
refund 30.00 of 40.00: succeeded
refund 30.00 of 40.00: succeeded
X
diff expected output
