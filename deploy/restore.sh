#!/bin/sh
# Restores a backup into an empty database, completely or not at all: deploy/restore.sh FILE
# database.sh finds the database. First stop all processes of Fairweather: a hub that keeps running would show
# the old state, and would not publish the restored readings.
set -eu

[ $# -eq 1 ] || { echo 'usage: deploy/restore.sh FILE' >&2; exit 2; }
. "$(dirname "$0")/database.sh"
[ -r "$1" ] || { echo "$1 cannot be read." >&2; exit 1; }

tables=$(psql --no-psqlrc -Atqc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$url")
if [ "$tables" != 0 ]; then
  echo 'This database is not empty: create a new one, or drop its contents first.' >&2
  exit 1
fi

pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$url" "$1"
# The jobs that would send these reports are not part of the backup. The next run requests them again.
psql --no-psqlrc -qc "DO 'BEGIN
  IF to_regclass(''yearly_reports'') IS NOT NULL THEN DELETE FROM yearly_reports WHERE sent_at IS NULL; END IF;
END'" "$url"
# Hides the warnings about system tables that this user may not analyse.
PGOPTIONS='-c client_min_messages=error -c statement_timeout=0' psql --no-psqlrc -qc ANALYZE "$url"
