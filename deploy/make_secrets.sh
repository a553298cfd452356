#!/bin/sh
# Creates the secrets for Compose in secrets/ next to docker-compose.yml, and a self-signed certificate, with
# which nginx can start and serve Certbot's challenge. Existing files are kept.
set -eu
cd "$(dirname "$0")/.."
# The users of the containers must be able to read the files. The folder keeps everyone else out.
mkdir -p -m 700 secrets
umask 022
mkdir -p secrets/tls secrets/acme

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }
[ -s secrets/app_key ] || random 36 >secrets/app_key
# Nearly every 32 bytes are a private key of the curve P-256.
[ -s secrets/vapid_private_key ] || random 32 >secrets/vapid_private_key
[ -s secrets/postgres_password ] || random 24 >secrets/postgres_password
printf 'postgres://fairweather:%s@postgres:5432/fairweather' "$(cat secrets/postgres_password)" >secrets/database_url

[ -e secrets/tls/fullchain.pem ] || [ -e secrets/tls/privkey.pem ] || {
  [ -n "${SERVER_NAME:-}" ] || SERVER_NAME=$(sed -n "s/^SERVER_NAME=[\"']\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p" .env 2>/dev/null | tail -n 1)
  [ -n "$SERVER_NAME" ] || { echo 'SERVER_NAME is missing in .env. Set it to your domain name, such as weather.example.org' >&2; exit 1; }
  output=$(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$SERVER_NAME" \
    -addext "subjectAltName=DNS:$SERVER_NAME" -keyout secrets/tls/privkey.pem -out secrets/tls/fullchain.pem 2>&1) ||
    { echo "$output" >&2; rm -f secrets/tls/privkey.pem secrets/tls/fullchain.pem; exit 1; }
  # nginx's user must be able to read the key, see above.
  chmod 644 secrets/tls/privkey.pem
}
