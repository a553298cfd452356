import { isIPv6 } from 'node:net'

/**
 * Returns the network that rate limits count as one client: an IPv4 address, or the /64 network of
 * an IPv6 address, because a customer of an internet provider usually has a whole /64.
 */
export function clientNetwork(address = '') {
  if (!isIPv6(address)) return address
  const whole = canonical(address)
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(whole) ?? []
  if (high) return [high, low].flatMap(twoBytes).join('.')

  const [start, end = []] = whole.split('::').map((part) => part.split(':').filter(Boolean))
  const omitted = Array(8 - start.length - end.length).fill('0')
  return [...start, ...omitted, ...end].slice(0, 4).join(':')
}

/** Returns the two bytes of a part of an IPv6 address. */
function twoBytes(part: string) {
  const number = Number.parseInt(part, 16)
  return [number >> 8, number & 0xff]
}

/** Removes the zone and leading zeros, lowers the case, and writes a trailing IPv4 part in hexadecimal. */
function canonical(address: string) {
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}
