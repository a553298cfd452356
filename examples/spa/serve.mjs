// Serves this folder on a port of its own. The page itself talks only to Fairweather's API and hub.
//
//   FAIRWEATHER_URL=http://localhost:3333 PORT=8080 node serve.mjs
//
// Any other server of files will do: it has to serve a file config.js as below.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const { FAIRWEATHER_URL: url = 'http://localhost:3333', PORT: port = '8080' } = process.env

const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' }
const config = `/** The address of Fairweather. */\nexport const url = ${JSON.stringify(url)}\n`

async function read(name) {
  if (/^[a-z_]+\.(html|css|js)$/.test(name)) {
    return readFile(join(import.meta.dirname, name)).catch(() => undefined)
  }
}

const server = createServer(async (request, response) => {
  const name = new URL(request.url, 'http://localhost').pathname.slice(1) || 'index.html'
  const content = name === 'config.js' ? config : await read(name)
  if (!content) return response.writeHead(404).end()
  response.writeHead(200, {
    'content-type': `${types[extname(name)]}; charset=utf-8`,
    'cache-control': 'no-cache',
    'content-security-policy':
      "default-src 'self'; img-src data:; connect-src http: https: ws: wss:",
  })
  response.end(content)
})

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}`)
})
