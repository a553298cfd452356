# Sourced by backup.sh and restore.sh. Sets $url to the database's URL without the password, and PGPASSWORD.
# The URL comes from DATABASE_DIRECT_URL, DATABASE_URL or the file named by DATABASE_URL_FILE, in this order.
url=${DATABASE_DIRECT_URL:-${DATABASE_URL:-}}
[ -n "$url" ] || [ -z "${DATABASE_URL_FILE:-}" ] || url=$(cat "$DATABASE_URL_FILE")
[ -n "$url" ] || { echo 'Set DATABASE_URL to the URL of the database, or DATABASE_URL_FILE to a file that contains it.' >&2; exit 2; }

decoded() {
  awk '{
    while (match($0, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
      code = 16 * digit(substr($0, RSTART + 1, 1)) + digit(substr($0, RSTART + 2, 1))
      printf "%s%c", substr($0, 1, RSTART - 1), code
      $0 = substr($0, RSTART + 3)
    }
    printf "%s", $0
  }
  function digit(hex) { return index("0123456789abcdef", tolower(hex)) - 1 }'
}

# While a program runs, every user of the machine can read its arguments, so the password must not be an argument.
rest=${url#*://}
user=${rest%@*}
case $rest in
  *:*@*)
    PGPASSWORD=$(printf '%s\n' "${user#*:}" | LC_ALL=C decoded)
    export PGPASSWORD
    url=${url%%://*}://${user%%:*}@${rest##*@}
    ;;
esac
