import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { privateCa } from '#tests/support/private_ca'

/**
 * Starts a server in front of a PostgreSQL that encrypts connections, with a certificate from a
 * private authority. Returns the URL of the database through it.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 */
export async function startTlsPostgres(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const { hostname, port } = url
  const server = createServer((client) => {
    client.on('error', () => {})
    client.once('data', () => {
      client.write('S')
      forward(new TLSSocket(client, { isServer: true, ...privateCa }), connect(+port, hostname))
    })
  }).listen(0, '127.0.0.1')
  await once(server.unref(), 'listening')
  url.port = String((server.address() as AddressInfo).port)
  return { url, close: () => server.close() }
}

function forward(encrypted: TLSSocket, plain: Socket) {
  for (const socket of [encrypted, plain]) socket.on('error', () => {})
  encrypted.pipe(plain).pipe(encrypted)
  encrypted.on('close', () => plain.destroy())
}
