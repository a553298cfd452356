import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { stopProcess, freePort } from '#tests/support/start_services'
import { until } from '#tests/support/visitor'
import { readText } from './repository_files.js'
import { imageFolder } from './built_image.js'

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

interface ComposeFile {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}

/** Reads docker-compose.yml as Compose does with these variables. */
export function readCompose(variables: Record<string, string | undefined>): ComposeFile {
  const text = readText('docker-compose.yml').replace(
    /\$\$|\$\{(\w+)(?:(:?[-?])([^}]*))?\}/g,
    (match, name: string, operator: string, argument: string) => {
      if (match === '$$') return '$'
      const value = operator?.startsWith(':') ? variables[name] || undefined : variables[name]
      if (value === undefined && operator?.endsWith('?')) throw new Error(argument)
      return value ?? argument ?? ''
    }
  )
  return parse(text, { merge: true })
}

/** Runs the application's services as plain processes, with the environment that Compose would give them. */
export class ComposeContainers {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairweather-compose-'))
  readonly file: ComposeFile
  #settings: Record<string, string>
  #localValues: Record<string, string>
  #running: ChildProcess[] = []

  /**
   * @param localValues the keys are values of settings in docker-compose.yml; each of them is
   *   replaced by the value that works on this machine
   * @param settings the contents of .env
   */
  constructor(localValues: Record<string, string>, settings: Record<string, string>) {
    this.#localValues = localValues
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

  /** Starts another container of a service. */
  async start(name: string) {
    const service = this.file.services[name]
    const ports = { PORT: String(await freePort()), HUB_PORT: String(await freePort()) }
    const started = this.#run(service, service.command, ports)
    const healthCheck = service.healthcheck?.test?.slice(1)
    return {
      ...started,
      url: `http://127.0.0.1:${service.command.includes('hub:serve') ? ports.HUB_PORT : ports.PORT}`,
      untilHealthy: () =>
        until(
          `${name} to be healthy`,
          async () => {
            if (started.process.exitCode !== null) throw new Error(started.output())
            return (await this.#check(service, healthCheck!, ports)) === 0
          },
          10_000
        ),
      check: () => this.#check(service, healthCheck!, ports),
    }
  }

  /**
   * Returns whether a container of a service may write into a folder.
   * @param folder a folder of the container, or `.` for the folder of the image
   */
  async canWrite(name: string, folder: string) {
    const path = folder === '.' ? folder : join(this.folder, folder)
    const script = `require('node:fs').mkdtempSync('${path}/written-')`
    return (await this.#run(this.file.services[name], ['node', '-e', script], {}).ended) === 0
  }

  async #check(service: Service, command: string[], ports: Record<string, string>) {
    const { PORT, HUB_PORT } = service.environment
    const localCommand = command.map((arg) =>
      arg === PORT ? ports.PORT : arg === HUB_PORT ? ports.HUB_PORT : arg
    )
    return this.#run(service, localCommand, ports).ended
  }

  #run(service: Service, [, ...args]: string[], ports: Record<string, string>) {
    const settings = { ...(service.env_file && this.#settings), ...service.environment, ...ports }
    const child = spawn(process.execPath, args, {
      cwd: imageFolder(),
      env: {
        PATH: process.env.PATH,
        TMPDIR: join(this.folder, 'tmp'),
        ...this.#localSettings(settings),
        ...this.#readOnly,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => (output += text))
    this.#running.push(child)
    const ended = once(child, 'exit').then(([code]) => code as number)
    return { process: child, ended, output: () => output }
  }

  /** Replaces host names, and the paths at which Compose mounts files. */
  #localSettings(settings: Record<string, string>) {
    return Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        this.#localValues[value] ??
          value
            .replace('/run/secrets/', `${this.folder}/secrets/`)
            .replace(/^\/data$/, `${this.folder}/data`),
      ])
    )
  }

  /** The options with which Node allows writing only where a read-only container allows it. */
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
