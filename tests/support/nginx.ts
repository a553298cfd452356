import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parseEnv } from 'node:util'
import { stopProcess, freePort } from '#tests/support/services'
import { until } from '#tests/support/visitor'

const FOLDER = resolve('deploy/nginx')

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1')

/** Whether this machine has what these suites need; without it they say so, and CI does not pass. */
export function hasNginx() {
  const missing = [['nginx', '-v'], ['openssl', 'version']].filter(([name, flag]) => spawnSync(name, [flag]).error).map(([name]) => name) // prettier-ignore
  if (!missing.length) return true
  const sentence = `There is no ${missing.join(' and no ')} on PATH, so nothing here was tried behind nginx.`
  if (process.env.CI) throw new Error(sentence)
  console.warn(`\n  SKIPPED  ${sentence}\n`)
  return false
}

/** An nginx with the configuration that is deployed, on free ports, with a certificate of its own. */
export class Nginx {
  readonly certificate: string
  readonly httpUrl: string
  readonly url: string
  #folder: string
  #ports: { http: number; https: number }
  #process?: ChildProcess

  /** Before what it serves is started, which has to know its address. */
  static async prepare() {
    return new Nginx({ http: await freePort(), https: await freePort() })
  }

  private constructor(ports: { http: number; https: number }) {
    this.#ports = ports
    this.httpUrl = `http://localhost:${ports.http}`
    this.url = `https://localhost:${ports.https}`
    this.#folder = mkdtempSync(join(tmpdir(), 'fairweather-nginx-'))
    // nginx serves as another user, where root starts it.
    chmodSync(this.#folder, 0o755)
    for (const name of ['conf.d', 'tls', 'acme/.well-known/acme-challenge', 'temp']) {
      mkdirSync(join(this.#folder, name), { recursive: true })
    }
    cpSync('public/assets', join(this.#folder, 'public/assets'), { recursive: true })
    this.certificate = join(this.#folder, 'tls/fullchain.pem')
    this.#certify()
  }

  /** Serves these, by their addresses, until it is stopped. */
  async serve(webs: string[], hubs: string[], settings: Record<string, string> = {}) {
    this.#configure(webs, hubs, settings)
    const globals = `daemon off; pid ${this.#folder}/pid;`
    this.#process = spawn(
      'nginx',
      [
        '-c',
        join(this.#folder, 'nginx.conf'),
        '-e',
        join(this.#folder, 'error.log'),
        '-g',
        globals,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] }
    )
    process.once('exit', () => this.#process?.kill())
    await until('nginx to serve', async () => {
      if (this.#process!.exitCode !== null) throw new Error(this.errors)
      const answer = await fetch(`${this.httpUrl}/health/nginx`).catch(() => undefined)
      return answer?.status === 204
    })
  }

  /** What it has found to be wrong. */
  get errors() {
    return readFileSync(join(this.#folder, 'error.log'), 'utf8')
  }

  /** Which requests it has had, a line each. */
  get requests() {
    return readFileSync(join(this.#folder, 'access.log'), 'utf8').trim().split('\n')
  }

  /** All that it has written down. */
  get logs() {
    return this.errors + this.requests.join('\n')
  }

  /** What Certbot would put there. */
  addAcmeChallenge(name: string, answer: string) {
    const path = join(this.#folder, 'acme/.well-known/acme-challenge', name)
    writeFileSync(path, answer)
    chmodSync(path, 0o644)
  }

  /** One asset more, which no web server has; answers its path. */
  addAsset(path: string, content: string) {
    writeFileSync(join(this.#folder, 'public', path), content)
    return path
  }

  /** Takes an asset away, as a build of another version would not have it. */
  removeAsset(path: string) {
    rmSync(join(this.#folder, 'public', path))
  }

  async stop() {
    if (this.#process) await stopProcess(this.#process)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #certify() {
    const key = join(this.#folder, 'tls/privkey.pem')
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', this.certificate] // prettier-ignore
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    setDefaultCACertificates([
      ...getCACertificates('default'),
      readFileSync(this.certificate, 'utf8'),
    ])
  }

  #configure(webs: string[], hubs: string[], settings: Record<string, string>) {
    const servers = (urls: string[]) =>
      urls.map((url) => `server 127.0.0.1:${new URL(url).port} max_fails=0;`).join(' ')
    const values: Record<string, string | undefined> = {
      ...parseEnv(readFileSync(join(FOLDER, 'settings.env'), 'utf8')),
      SERVER_NAME: 'localhost',
      HTTP_PORT: String(this.#ports.http),
      HTTPS_PORT: String(this.#ports.https),
      TLS_FOLDER: join(this.#folder, 'tls'),
      ACME_FOLDER: join(this.#folder, 'acme'),
      PUBLIC_FOLDER: join(this.#folder, 'public'),
      WEB_SERVERS: servers(webs),
      HUB_SERVERS: servers(hubs),
      ...settings,
    }
    const put = (name: string, text: string) => writeFileSync(join(this.#folder, name), text)
    const main = readFileSync(join(FOLDER, 'nginx.conf'), 'utf8')
    put('nginx.conf', main.replaceAll('/var/log/nginx', this.#folder))
    put('conf.d/fairweather.conf', filledIn(values))
    // Nothing of a machine's own nginx is touched.
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (each) => `${each}_temp_path ${join(this.#folder, 'temp', each)};`
    )
    put('conf.d/here.conf', temp.join('\n'))
  }
}

/** The template as envsubst would fill it in. */
function filledIn(values: Record<string, string | undefined>) {
  const template = readFileSync(join(FOLDER, 'fairweather.conf.template'), 'utf8')
  const text = template.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`The template wants ${name}, which nobody sets`)
    return values[name]
  })
  return hasIPv6 ? text : text.replace(/^.*listen \[::\].*$/gm, '')
}
