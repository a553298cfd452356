import { BlockList, isIP } from 'node:net'

/**
 * Special-purpose networks of IANA's registries that are not public, and addresses that clouds answer only
 * inside. Of IPv6, only what is in 2000::/3 is public: that excludes loopback, link-local, unique local,
 * IPv4-mapped and NAT64 addresses.
 */
const NOT_PUBLIC = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    // Multicast, and reserved.
    ['224.0.0.0', 3],
    // The metadata service of Azure.
    ['168.63.129.16', 32],
  ],
  ipv6: [
    // Teredo, benchmarks and other protocols.
    ['2001::', 23],
    ['2001:db8::', 32],
    // 6to4 contains an IPv4 address, which may be private.
    ['2002::', 16],
    ['3fff::', 20],
  ],
} as const

const notPublic = new BlockList()
for (const type of ['ipv4', 'ipv6'] as const) {
  for (const [network, prefix] of NOT_PUBLIC[type]) notPublic.addSubnet(network, prefix, type)
}

const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** Returns whether an IP address is reachable on the public internet. */
export function isInternetAddress(address: string) {
  if (isIP(address) === 4) return !notPublic.check(address, 'ipv4')
  // A zone such as %eth0 is only for link-local addresses.
  if (isIP(address) !== 6 || address.includes('%')) return false
  return global.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}
