#!/bin/sh
# Makes what Compose hands out as secrets, in secrets/ beside docker-compose.yml, and a certificate of its own,
# with which nginx starts and can answer for a real one; what is there stays.
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

[ -e secrets/tls/fullchain.pem ] || [ -e secrets/tls/privkey.pem ] || {
  [ -n "${SERVER_NAME:-}" ] || SERVER_NAME=$(sed -n "s/^SERVER_NAME=[\"']\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p" .env 2>/dev/null | tail -n 1)
  [ -n "$SERVER_NAME" ] || { echo 'SERVER_NAME is missing in .env, such as weather.example.org' >&2; exit 1; }
  said=$(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$SERVER_NAME" \
    -addext "subjectAltName=DNS:$SERVER_NAME" -keyout secrets/tls/privkey.pem -out secrets/tls/fullchain.pem 2>&1) ||
    { echo "$said" >&2; rm -f secrets/tls/privkey.pem secrets/tls/fullchain.pem; exit 1; }
  # For nginx' user; see above.
  chmod 644 secrets/tls/privkey.pem
}
