const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost']

/**
 * Returns a problem and its fix, without full stop, if other machines can open the pages, but
 * APP_URL does not say at which address; otherwise undefined.
 * @param host the setting HOST
 * @param appUrl the setting APP_URL
 */
export function describeUnknownAddress(host: string, appUrl?: string) {
  if (appUrl || LOOPBACK_HOSTS.includes(host)) return
  return {
    message: `${host} lets other machines open the pages, but APP_URL is not set, so live updates and the links in mails do not work there`,
    fix: 'Set APP_URL to the address that people open.',
  }
}
