#!/bin/sh
# Prints fairweather.conf with the settings of a file: deploy/nginx/configured.sh /etc/nginx/fairweather.env
set -eu
[ $# -eq 1 ] || { echo 'usage: deploy/nginx/configured.sh FILE' >&2; exit 2; }
set -a
. "$1"
envsubst "$(sed -n 's/^\([A-Z_]*\)=.*/$\1/p' "$1")" <"$(dirname "$0")/fairweather.conf.template"
