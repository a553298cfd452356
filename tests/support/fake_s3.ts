import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A storage that is compatible with S3, as far as files of the chat need it. */
export async function startFakeS3(accessKeyId: string) {
  const objects = new Map<string, Buffer>()
  let isBroken = false
  const server = createServer(async (request, response) => {
    const { method, headers, url } = request
    const body = await buffer(request)
    const key = decodeURIComponent(new URL(url!, 'http://s3').pathname.slice(1))
    if (isBroken) return response.writeHead(503).end()
    if (!headers.authorization?.includes(`Credential=${accessKeyId}/`)) {
      return response.writeHead(403).end()
    }
    if (method === 'PUT') objects.set(key, body)
    if (method === 'DELETE') objects.delete(key)
    const found = objects.get(key)
    if (method === 'GET' && !found) return response.writeHead(404).end()
    response.writeHead(method === 'DELETE' ? 204 : 200)
    response.end(method === 'GET' ? found : undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    /** The contents, by bucket and key. */
    objects,
    setBroken(value: boolean) {
      isBroken = value
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
