#!/bin/sh
# Backs up Fairweather's database to one file: deploy/backup.sh FILE
# database.sh finds the database. The backup does not contain keys and settings.
set -eu

[ $# -eq 1 ] || { echo 'usage: deploy/backup.sh FILE' >&2; exit 2; }
. "$(dirname "$0")/database.sh"

# The file contains password hashes and every member's board.
umask 077
part=$1.part
trap 'rm -f "$part"' EXIT

# Leaves out the files and rows of imports that are not applied yet: they can be uploaded again. Leaves out
# jobs: a restore would do them again, for example send the same mails.
pg_dump --format=custom --no-owner --no-privileges \
  --exclude-table='staging.*' --exclude-table-data='*.import_files' \
  --exclude-table-data='pgboss.job*' --exclude-table-data='pgboss.instance' \
  --file="$part" "$url"
pg_restore --list "$part" >/dev/null
mv "$part" "$1"
