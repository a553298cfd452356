#!/bin/sh
# Puts a backup into an empty database, as a whole or not at all: deploy/restore.sh FILE
# Into which database, says database.sh. Nothing of Fairweather may run meanwhile: a hub that goes on would
# show what was, and announce nothing of what is.
set -eu

[ $# -eq 1 ] || { echo 'usage: deploy/restore.sh FILE' >&2; exit 2; }
. "$(dirname "$0")/database.sh"
[ -r "$1" ] || { echo "$1 cannot be read." >&2; exit 1; }

tables=$(psql --no-psqlrc -Atqc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$url")
if [ "$tables" != 0 ]; then
  echo 'This database is not empty: make a new one, or drop what is in it first.' >&2
  exit 1
fi

pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$url" "$1"
# It speaks of each system table that it may not look at.
PGOPTIONS='-c client_min_messages=error' psql --no-psqlrc -qc ANALYZE "$url"
