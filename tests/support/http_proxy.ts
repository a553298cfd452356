import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'

/**
 * Starts a proxy that forwards every connection to one server, whatever host the client names. Returns its
 * URL and the list of the named hosts, with their ports.
 */
export async function startHttpProxy(serverUrl: string) {
  const { hostname, port } = new URL(serverUrl)
  const hosts: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, client, head) => {
    hosts.push(request.url!)
    const server = connect(Number(port), hostname)
    for (const socket of [client, server]) socket.on('error', () => {})
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    server.write(head)
    client.pipe(server).pipe(client)
  })
  await once(proxy.listen(0, '127.0.0.1').unref(), 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  return { url, hosts, close: () => void proxy.close() }
}
