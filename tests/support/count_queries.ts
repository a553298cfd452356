import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Starts a proxy in front of a database. The proxy counts the statements that clients send. */
export async function countQueries(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const database = { host: url.hostname, port: Number(url.port) }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(database)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(from)
      from.on('error', () => to.destroy()).pipe(to)
    }
    client.on('data', createCounter())
  })
  const counter = {
    url: '',
    queries: 0,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }

  /**
   * Reads the messages of a client. The first message has a length and parameters. All other
   * messages begin with a letter for their type.
   * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
   */
  function createCounter() {
    let buffered = Buffer.alloc(0)
    let typeLength = 0
    const prepared = new Map<string, string>()

    /** Returns the text of the statement that a message starts, if it starts one. */
    function statementOf(message: Buffer) {
      const type = String.fromCharCode(message[0])
      const [first, second] = message.toString('utf8', 5).split('\0', 2)
      if (type === 'Q') return first
      // P ("Parse") prepares a statement, whose name may be empty. B ("Bind") starts it.
      if (type === 'P') prepared.set(first, second)
      if (type === 'B') return prepared.get(second)
    }

    return (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk])
      while (buffered.length >= typeLength + 4) {
        const size = typeLength + buffered.readUInt32BE(typeLength)
        if (buffered.length < size) return
        const text = typeLength ? statementOf(buffered.subarray(0, size)) : undefined
        // No page asks for these: a new connection first sets its session, and each request counts for limits.
        if (text && !/set_config\(|rate_limits/.test(text)) counter.queries++
        buffered = buffered.subarray(size)
        typeLength = 1
      }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  counter.url = url.href
  return counter
}
