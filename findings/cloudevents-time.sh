#!/usr/bin/env bash
# Guess: CloudEvents libraries forward an event with the `time` that it had when it came, because the
#   attribute is text.
# Seen on 2026-11-28: the JavaScript library shows the whole text on the event that it made, and sends it with
#   milliseconds. Whole seconds get three zeros. The new core of the Python library cuts to microseconds. The
#   old API in the same package keeps the text.
# Version: npm cloudevents 10.0.0, PyPI cloudevents 2.2.0.
# Source: this run. CloudEvents 1.0.2 says that `time` is a timestamp of RFC 3339, which sets no limit to
#   decimals.
# For a host: the `time` can differ from the instant of the event. Read the instant from the data, which is
#   not changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund cloudevents@10.0.0
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check cloudevents==2.2.0

cat >made.mjs <<'J'
import { CloudEvent, HTTP } from 'cloudevents';
for (const at of ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00Z']) {
  const event = new CloudEvent({ type: 'released', source: '/contracts/7', time: at, data: { at } });
  const sent = JSON.parse(HTTP.structured(event).body);
  console.log('JavaScript, made', event.time);
  console.log('JavaScript, sent', sent.time, 'with data', sent.data.at);
}
J
node made.mjs | tee output
v/bin/python -W ignore - <<'P' | tee --append output
import json
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1.http import from_json, to_json

at = "2026-01-31T12:00:00.123456789Z"
text = json.dumps({"specversion": "1.0", "id": "1", "type": "released", "source": "/contracts/7", "time": at})
print("Python core", json.loads(JSONFormat().write(JSONFormat().read(CloudEvent, text)))["time"])
print("Python v1", json.loads(to_json(from_json(text)))["time"])
P
cat >expected <<'X'
JavaScript, made 2026-01-31T12:00:00.123456789Z
JavaScript, sent 2026-01-31T12:00:00.123Z with data 2026-01-31T12:00:00.123456789Z
JavaScript, made 2026-01-31T12:00:00Z
JavaScript, sent 2026-01-31T12:00:00.000Z with data 2026-01-31T12:00:00Z
Python core 2026-01-31T12:00:00.123456Z
Python v1 2026-01-31T12:00:00.123456789Z
X
diff expected output
