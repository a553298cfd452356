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
import { stopProcess, freePort } from '#tests/support/start_services'
import { hideOutputOf } from '#tests/support/test_output'
import { until } from '#tests/support/visitor'

const FOLDER = resolve('deploy/nginx')

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1')

/** An nginx with the deployed configuration, on free ports, with a self-signed certificate. */
export class Nginx {
  readonly certificate: string
  readonly httpUrl: string
  readonly url: string
  #folder: string
  #ports: { http: number; https: number }
  #process?: ChildProcess

  /**
   * Chooses the ports. The servers behind nginx must know the address of nginx before they start.
   */
  static async prepare() {
    return new Nginx({ http: await freePort(), https: await freePort() })
  }

  private constructor(ports: { http: number; https: number }) {
    this.#ports = ports
    this.httpUrl = `http://localhost:${ports.http}`
    this.url = `https://localhost:${ports.https}`
    this.#folder = mkdtempSync(join(tmpdir(), 'fairweather-nginx-'))
    // If root starts nginx, its workers run as another user.
    chmodSync(this.#folder, 0o755)
    for (const name of ['conf.d', 'tls', 'acme/.well-known/acme-challenge', 'temp']) {
      mkdirSync(join(this.#folder, name), { recursive: true })
    }
    cpSync('public/assets', join(this.#folder, 'public/assets'), { recursive: true })
    this.certificate = join(this.#folder, 'tls/fullchain.pem')
    this.#createCertificate()
  }

  /** Starts nginx in front of these servers. */
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
      { stdio: ['ignore', 'pipe', 'pipe'] }
    )
    hideOutputOf(this.#process)
    process.once('exit', () => this.#process?.kill())
    await until('nginx to serve', async () => {
      if (this.#process!.exitCode !== null) throw new Error(this.errors)
      const response = await fetch(`${this.httpUrl}/health/nginx`).catch(() => undefined)
      return response?.status === 204
    })
  }

  get errors() {
    return readFileSync(join(this.#folder, 'error.log'), 'utf8')
  }

  /** The lines of the access log. */
  get requests() {
    return readFileSync(join(this.#folder, 'access.log'), 'utf8').trim().split('\n')
  }

  get logs() {
    return this.errors + this.requests.join('\n')
  }

  /** Adds the file of an ACME challenge, as Certbot does. */
  addAcmeChallenge(name: string, content: string) {
    const path = join(this.#folder, 'acme/.well-known/acme-challenge', name)
    writeFileSync(path, content)
    chmodSync(path, 0o644)
  }

  /** Adds an asset that only nginx has, not the web servers. Returns the path. */
  addAsset(path: string, content: string) {
    writeFileSync(join(this.#folder, 'public', path), content)
    return path
  }

  /** Removes an asset from nginx only, as if nginx had the assets of another version. */
  removeAsset(path: string) {
    rmSync(join(this.#folder, 'public', path))
  }

  async stop() {
    if (this.#process) await stopProcess(this.#process)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #createCertificate() {
    const key = join(this.#folder, 'tls/privkey.pem')
    const flags =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost'
    const args = [...flags.split(' '), '-keyout', key, '-out', this.certificate]
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
    const write = (name: string, text: string) => writeFileSync(join(this.#folder, name), text)
    const mainConfig = readFileSync(join(FOLDER, 'nginx.conf'), 'utf8')
    write('nginx.conf', mainConfig.replaceAll('/var/log/nginx', this.#folder))
    write('conf.d/fairweather.conf', fillTemplate(values))
    // Without these lines, nginx would use the folders for temporary files of the nginx that is
    // installed on this machine.
    const tempPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(this.#folder, 'temp', name)};`
    )
    write('conf.d/temp_paths.conf', tempPaths.join('\n'))
  }
}

/** Fills in the template like envsubst. */
function fillTemplate(values: Record<string, string | undefined>) {
  const template = readFileSync(join(FOLDER, 'fairweather.conf.template'), 'utf8')
  const text = template.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`The template uses ${name}, which is not set`)
    return values[name]
  })
  return hasIPv6 ? text : text.replace(/^.*listen \[::\].*$/gm, '')
}
