import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { stopProcess, freePort } from '#tests/support/services'
import { until } from '#tests/support/visitor'
import { readText } from './files.js'
import { imageFolder } from './image.js'

export interface Service {
  image: string
  build?: { target: string }
  command: string[]
  environment: Record<string, string>
  env_file?: { path: string }[]
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
  deploy?: { replicas: number }
  stop_grace_period?: string
  restart: string
  read_only?: boolean
  user?: string
  ports?: string[]
  networks: string[]
  volumes?: string[]
  secrets?: string[]
  tmpfs?: string[]
  cap_drop?: string[]
}

interface File {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}

/** docker-compose.yml as Compose reads it, where these are set. */
export function readCompose(variables: Record<string, string | undefined>): File {
  const text = readText('docker-compose.yml').replace(
    /\$\$|\$\{(\w+)(?:(:?[-?])([^}]*))?\}/g,
    (whole, name: string, kind: string, rest: string) => {
      if (whole === '$$') return '$'
      const value = kind?.startsWith(':') ? variables[name] || undefined : variables[name]
      if (value === undefined && kind?.endsWith('?')) throw new Error(rest)
      return value ?? rest ?? ''
    }
  )
  return parse(text, { merge: true })
}

/** What the engine would do with the processes of the application's image. */
export class ComposeContainers {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairweather-compose-'))
  readonly file: File
  #settings: Record<string, string>
  #reached: Record<string, string>
  #running: ChildProcess[] = []

  /** `reached`: where this machine has what the services have names for; `settings` are those of .env. */
  constructor(reached: Record<string, string>, settings: Record<string, string>) {
    this.#reached = reached
    this.#settings = {
      ...(parseEnv(readText('.env.example')) as Record<string, string>),
      ...settings,
    }
    this.file = readCompose(this.#settings)
    const lines = Object.entries(this.#settings).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(join(this.folder, '.env'), lines.join(''))
    for (const name of ['data', 'tmp', 'deploy']) mkdirSync(join(this.folder, name))
    const script = join(this.folder, 'deploy/make_secrets.sh')
    cpSync('deploy/make_secrets.sh', script)
    execFileSync('sh', [script])
  }

  secret(name: string) {
    return readFileSync(join(this.folder, this.file.secrets[name].file), 'utf8')
  }

  /** One more container of this service. */
  async start(name: string) {
    const service = this.file.services[name]
    const ports = { PORT: String(await freePort()), HUB_PORT: String(await freePort()) }
    const started = this.#run(service, service.command, ports)
    const asked = service.healthcheck?.test?.slice(1)
    return {
      ...started,
      url: `http://127.0.0.1:${service.command.includes('hub:serve') ? ports.HUB_PORT : ports.PORT}`,
      /** Runs its health check until it says that all is well. */
      isHealthy: () =>
        until(`${name} to be healthy`, async () => {
          if (started.process.exitCode !== null) throw new Error(started.said())
          return (await this.#check(service, asked!, ports)) === 0
        }, 10_000), // prettier-ignore
      check: () => this.#check(service, asked!, ports),
    }
  }

  /** Whether one of this service may write into this folder of its own; `.` is the image's. */
  async canWrite(name: string, folder: string) {
    const place = folder === '.' ? folder : join(this.folder, folder)
    const script = `require('node:fs').mkdtempSync('${place}/written-')`
    return (await this.#run(this.file.services[name], ['node', '-e', script], {}).ended) === 0
  }

  async #check(service: Service, asked: string[], ports: Record<string, string>) {
    const { PORT, HUB_PORT } = service.environment
    const args = asked.map((each) =>
      each === PORT ? ports.PORT : each === HUB_PORT ? ports.HUB_PORT : each
    )
    return this.#run(service, args, ports).ended
  }

  #run(service: Service, [, ...args]: string[], ports: Record<string, string>) {
    const settings = { ...(service.env_file && this.#settings), ...service.environment, ...ports }
    const child = spawn(process.execPath, args, {
      cwd: imageFolder(),
      env: { PATH: process.env.PATH, TMPDIR: join(this.folder, 'tmp'), ...this.#moved(settings), ...this.#readOnly }, // prettier-ignore
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => (output += text))
    this.#running.push(child)
    const ended = once(child, 'exit').then(([code]) => code as number)
    return { process: child, ended, said: () => output }
  }

  /** What is mounted, and what has a name, is elsewhere here. */
  #moved(settings: Record<string, string>) {
    return Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        this.#reached[value] ??
          value.replace('/run/secrets/', `${this.folder}/secrets/`).replace(/^\/data$/, `${this.folder}/data`), // prettier-ignore
      ])
    )
  }

  /** Node itself keeps it from writing elsewhere than a read-only container lets it. */
  get #readOnly() {
    const writable = ['data', 'tmp'].map((name) => `--allow-fs-write=${join(this.folder, name)}`)
    const rest = '--allow-fs-read=* --allow-worker --disable-warning=SecurityWarning'
    return { NODE_OPTIONS: `--permission ${rest} ${writable.join(' ')}` }
  }

  async stop() {
    await Promise.all(this.#running.map((each) => stopProcess(each)))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
