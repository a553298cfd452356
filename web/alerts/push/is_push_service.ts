import config from '#config/push'

/**
 * Returns whether an address belongs to a push service. Without this check, a member could make the server
 * send requests to any host that it reaches.
 */
export function isPushService(address: string, hosts = config.hosts) {
  const url = URL.parse(address)
  if (!url || url.protocol !== 'https:' || url.username || url.password) return false
  return hosts.some((host) =>
    host.startsWith('*.') ? url.host.endsWith(host.slice(1)) : url.host === host
  )
}
