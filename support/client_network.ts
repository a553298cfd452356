import { isIPv6 } from 'node:net'

/** What counts as one address: an IPv4 one, or the /64 of an IPv6 one, which a single customer has. */
export function clientNetwork(address = '') {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (mapped || !isIPv6(address)) return mapped ?? address

  const [start, end = []] = canonical(address)
    .split('::')
    .map((part) => part.split(':').filter(Boolean))
  const omitted = Array(8 - start.length - end.length).fill('0')
  return [...start, ...omitted, ...end].slice(0, 4).join(':')
}

/** Without a zone and leading zeros, in lower case, the last groups as such. */
function canonical(address: string) {
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}
