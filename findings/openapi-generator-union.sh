#!/usr/bin/env bash
# Guess: a TypeScript client that openapi-generator makes from a valid document compiles.
# Seen on 2026-11-28: if a schema is one of a type and a list of that type, the generated file imports the
#   same names twice, and does not compile. The generator reports success.
# Version: PyPI openapi-generator-cli 7.26.0, npm typescript 5.9.3, Java 17.
# Source: this run. The request body of a batch has this form: one command, or a list of commands.
# For a host: build the client in CI, not only the generator. The Python client of the same generator works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check openapi-generator-cli==7.26.0
npm install --silent --no-audit --no-fund --no-save typescript@5.9.3
cat >openapi.json <<'J'
{
  "openapi": "3.0.3",
  "info": { "title": "batch", "version": "1" },
  "paths": {
    "/commands": {
      "post": {
        "requestBody": {
          "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Commands" } } }
        },
        "responses": { "204": { "description": "done" } }
      }
    }
  },
  "components": {
    "schemas": {
      "Command": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] },
      "Commands": {
        "oneOf": [
          { "$ref": "#/components/schemas/Command" },
          { "type": "array", "items": { "$ref": "#/components/schemas/Command" } }
        ]
      }
    }
  }
}
J
v/bin/openapi-generator-cli generate --input-spec openapi.json --generator-name typescript-fetch \
  --output client >log 2>&1
echo "generated: $?" | tee output
options=(--noEmit --strict --skipLibCheck --target es2022 --module es2022 --moduleResolution bundler)
node_modules/.bin/tsc "${options[@]}" client/index.ts >errors || true
sed 's/([0-9,]*)//' errors | sort | uniq -c | awk '{$1 = ""; print substr($0, 2)}' | tee -a output
cat >expected <<'X'
generated: 0
client/models/Commands.ts: error TS2300: Duplicate identifier 'Command'.
client/models/Commands.ts: error TS2300: Duplicate identifier 'CommandFromJSON'.
client/models/Commands.ts: error TS2300: Duplicate identifier 'CommandFromJSONTyped'.
client/models/Commands.ts: error TS2300: Duplicate identifier 'CommandToJSON'.
client/models/Commands.ts: error TS2300: Duplicate identifier 'instanceOfCommand'.
X
diff expected output
