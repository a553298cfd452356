import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to this database that counts the statements which pass. */
export async function countQueries(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const database = { host: url.hostname, port: Number(url.port) }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const onward = connect(database)
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ]) {
      sockets.add(from)
      from.on('error', () => to.destroy()).pipe(to)
    }
    client.on('data', count())
  })
  const counter = {
    url: '',
    queries: 0,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }

  /** Reads what a client says: a length and parameters first, then a letter and a length each. */
  function count() {
    let rest = Buffer.alloc(0)
    let letters = 0
    return (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= letters + 4) {
        const size = letters + rest.readUInt32BE(letters)
        if (rest.length < size) return
        // "Query" is a statement without parameters, "Parse" one with.
        if (letters && 'QP'.includes(String.fromCharCode(rest[0]))) counter.queries++
        rest = rest.subarray(size)
        letters = 1
      }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  counter.url = url.href
  return counter
}
