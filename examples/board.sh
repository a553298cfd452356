#!/bin/sh
# Prints the cities on your board with their temperatures, once. Needs curl.
#
#   FAIRWEATHER_URL=https://weather.example FAIRWEATHER_TOKEN=… sh board.sh
#
# The access token needs the ability cities:read. The temperatures do not change while you look: for
# that, see live_board.mjs and live_board.py.
set -eu

# On an error, such as a token that was revoked, curl prints what the server says, and fails.
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $FAIRWEATHER_TOKEN" \
  "$FAIRWEATHER_URL/api/v1/me/board"
echo
