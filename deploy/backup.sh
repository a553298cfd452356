#!/bin/sh
# Writes all that Fairweather keeps in its database into one file: deploy/backup.sh FILE
# Which database, says database.sh. Keys and settings are not in it.
set -eu

[ $# -eq 1 ] || { echo 'usage: deploy/backup.sh FILE' >&2; exit 2; }
. "$(dirname "$0")/database.sh"

# Hashes of passwords and every member's board are in it.
umask 077
part=$1.part
trap 'rm -f "$part"' EXIT

# Imports that wait to be confirmed are left out: their files can be brought again.
pg_dump --format=custom --no-owner --no-privileges \
  --exclude-table='staging.*' --file="$part" "$url"
pg_restore --list "$part" >/dev/null
mv "$part" "$1"
