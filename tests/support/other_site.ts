import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A site of somebody else: another origin than Fairweather, on which all addresses show the same page.
 * The page allows as little as possible.
 */
export class OtherSite {
  /** The content of the page. */
  body = ''
  /** Directives that the page's Content-Security-Policy has besides `default-src`. */
  policy = ''
  #server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; ${this.policy}; require-trusted-types-for 'script'; trusted-types 'none'`
    )
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.end(`<!doctype html><html lang="en-GB"><title>The club</title>
<main><h1>The club</h1>${this.body}</main>`)
  })

  /** @param host `localhost` is the same site as Fairweather, so browsers send its cookies. */
  static async start(host: 'localhost' | '127.0.0.1' = '127.0.0.1') {
    const site = new OtherSite(host)
    site.#server.listen(0, '127.0.0.1')
    await once(site.#server, 'listening')
    return site
  }

  private constructor(private host: string) {}

  get origin() {
    return `http://${this.host}:${(this.#server.address() as AddressInfo).port}`
  }

  stop() {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
