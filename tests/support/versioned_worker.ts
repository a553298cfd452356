import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy in front of a web server, whose service worker has another version whenever a test wants it. */
export async function versionedWorker(serverUrl: string) {
  let suffix = ''
  let assets = ''
  const server = createServer((incoming, response) => {
    if (incoming.url!.startsWith('/sw.js')) void sendWorker(incoming.url!, response)
    else forward(incoming, response)
  })

  async function sendWorker(path: string, response: ServerResponse) {
    const script = await (await fetch(serverUrl + path)).text()
    const type = { 'content-type': 'text/javascript', 'cache-control': 'no-cache' }
    const changed = script.replace(/"version":"[^"]*/, `$&${suffix}`)
    response.writeHead(200, type).end(changed.replace('"assets":[', `$&${assets}`))
  }

  function forward(incoming: IncomingMessage, response: ServerResponse) {
    const { method, headers, url } = incoming
    const forwarded = request(serverUrl + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(forwarded)
  }

  await once(server.listen(0, '127.0.0.1').unref(), 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** @param missing an asset that the new version names, but no server has */
    release(version: string, missing?: string) {
      suffix = `-${version}`
      assets = missing ? `"${missing}",` : ''
    },
    close: () => void server.close(),
  }
}
