#!/bin/sh
# Writes all that Fairweather keeps in its database into one file: deploy/backup.sh FILE
# The database is that of DATABASE_DIRECT_URL or DATABASE_URL. Keys and settings are not in it.
set -eu

[ $# -eq 1 ] || { echo 'usage: deploy/backup.sh FILE' >&2; exit 2; }
url=${DATABASE_DIRECT_URL:-${DATABASE_URL:?is to say which database is backed up}}

# Hashes of passwords and every member's board are in it.
umask 077
part=$1.part
trap 'rm -f "$part"' EXIT

# Imports that wait to be confirmed are left out: their files can be brought again.
pg_dump --format=custom --no-owner --no-privileges \
  --exclude-table='staging.*' --file="$part" "$url"
pg_restore --list "$part" >/dev/null
mv "$part" "$1"
