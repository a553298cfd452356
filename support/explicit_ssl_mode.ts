/**
 * Replaces the weaker modes of `sslmode` in a database URL by `verify-full`. node-postgres treats them
 * as `verify-full`, but prints a warning of nine lines for each. `uselibpqcompat` changes their
 * meaning, so such a URL stays as it is.
 */
export function explicitSslMode(databaseUrl: string) {
  if (/[?&]uselibpqcompat=/.test(databaseUrl)) return databaseUrl
  return databaseUrl.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}
