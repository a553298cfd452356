import { isIPv6 } from 'node:net'

/**
 * Returns the network that rate limits count as one client: an IPv4 address, or the /64 network of
 * an IPv6 address, because a customer of an internet provider usually has a whole /64.
 */
export function clientNetwork(address = '') {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (mapped || !isIPv6(address)) return mapped ?? address

  const [start, end = []] = canonical(address)
    .split('::')
    .map((part) => part.split(':').filter(Boolean))
  const omitted = Array(8 - start.length - end.length).fill('0')
  return [...start, ...omitted, ...end].slice(0, 4).join(':')
}

/** Removes the zone and leading zeros, lowers the case, and writes a trailing IPv4 part in hexadecimal. */
function canonical(address: string) {
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}
