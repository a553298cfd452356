#!/bin/sh
# Makes what Compose hands out as secrets, in secrets/ beside docker-compose.yml, and folders for nginx'
# certificate; what is there stays.
set -eu
cd "$(dirname "$0")/.."
# Those files are for users of the containers, too; nobody else comes as far.
mkdir -p -m 700 secrets
umask 022
mkdir -p secrets/tls secrets/acme

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }
[ -s secrets/app_key ] || random 36 >secrets/app_key
[ -s secrets/postgres_password ] || random 24 >secrets/postgres_password
printf 'postgres://fairweather:%s@postgres:5432/fairweather' "$(cat secrets/postgres_password)" >secrets/database_url
