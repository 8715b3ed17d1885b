#!/usr/bin/env bash
# Guess: MariaDB's JSON_TABLE converts an instant with an offset to the zone of the session, or refuses it, at
#   least in strict mode or with ERROR ON ERROR.
# Seen on 2026-11-28: it drops the offset and gives a warning, in strict mode, too, so 09:00 at +02:00 becomes
#   09:00. A column DATETIME also loses the fraction. Without JSON_TABLE, strict mode refuses an instant with
#   an offset, even with `Z`, as every instant of RFC 3339 has one.
# Version: MariaDB 10.11.19 (Debian 12).
# Source: this run.
# For a host: a deadline that is read with JSON_TABLE lies hours away from the true one, unless the text was
#   in UTC. Read instants as VARCHAR, and parse them in the program.
set -euo pipefail
if ! command -v mariadbd >/dev/null || ! command -v mariadb >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends mariadb-server-core mariadb-client-core >/dev/null 2>&1
fi
folder=$(mktemp -d)
chmod 755 "$folder"
owner=$(id -un)
if test "$owner" = root; then owner=nobody && chown nobody "$folder"; fi
mariadb-install-db --no-defaults --user="$owner" --datadir="$folder/data" --skip-test-db \
  --auth-root-authentication-method=normal >/dev/null 2>&1
mariadbd --no-defaults --user="$owner" --datadir="$folder/data" --socket="$folder/socket" --skip-networking \
  --pid-file="$folder/pid" 2>"$folder/log" &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$folder"' EXIT
ask() { mariadb --no-defaults --user=root --socket="$folder/socket" --batch --skip-column-names --force; }
for _ in $(seq 100); do ask <<<'select 1' >/dev/null 2>&1 && break || sleep 0.1; done

ask <<'Q' 2>&1 | sed -E '/^-*$|^insert/d; s/ for column [^ ]*//' | tee "$folder/output"
select substring_index(version(), '-', 2), @@sql_mode like '%STRICT_TRANS_TABLES%';
create database log;
use log;
create table read_at (why varchar(40), at datetime(6));
insert into read_at values ('plain', '2026-01-24T09:00:00+02:00');
insert into read_at values ('plain', '2026-01-24T09:00:00Z');
insert into read_at select 'offset', at from json_table('{"at":"2026-01-24T09:00:00+02:00"}', '$'
  columns (at datetime(6) path '$.at' error on error)) as event;
insert into read_at select 'seven decimals', at from json_table('{"at":"2026-01-24T09:00:00.9999999Z"}', '$'
  columns (at datetime(6) path '$.at' error on error)) as event;
insert into read_at select 'no precision', at from json_table('{"at":"2026-01-24T09:00:00.9999999Z"}', '$'
  columns (at datetime path '$.at' error on error)) as event;
select * from read_at;
Q
cat >"$folder/expected" <<'X'
10.11.19-MariaDB	1
ERROR 1292 (22007) at line 5: Incorrect datetime value: '2026-01-24T09:00:00+02:00' at row 1
ERROR 1292 (22007) at line 6: Incorrect datetime value: '2026-01-24T09:00:00Z' at row 1
offset	2026-01-24 09:00:00.000000
seven decimals	2026-01-24 09:00:00.999999
no precision	2026-01-24 09:00:00.000000
X
diff "$folder/expected" "$folder/output"
