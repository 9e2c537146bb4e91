#!/bin/sh
# The widgets' JavaScript is tested under Node with jsdom, their pages with axe-core.
set -u
cd "$(dirname "$0")"
if [ -d node_modules/axe-core ] && [ -d node_modules/jsdom ]; then exit 0; fi
if ! command -v npm >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Node for the JavaScript tests …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nodejs npm >/dev/null
fi
if command -v npm >/dev/null 2>&1 && npm ci --silent; then exit 0; fi
echo "Node, jsdom or axe-core is missing: the JavaScript and accessibility tests will be SKIPPED (in CI they fail)." >&2
exit 0
