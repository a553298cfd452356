import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Command = { args: string[]; file?: string; env?: NodeJS.ProcessEnv }

/** Aborted when this process is about to end: nothing is launched from then on. */
export const stopping = new AbortController()
const running = new Set<ChildProcess>()
const tasks = new Set<ChildProcess>()

/** Calls back at each request to end this process. */
export function onStopRequest(callback: () => void) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, callback)
  if (!process.env.npm_lifecycle_event) return

  // The shell between npm and this process passes no signal on, it vanishes.
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 500).unref()
}

/** Starts a process in a group of its own: Ctrl-C in the terminal reaches only who started it. */
export function launch({ file, args, env }: Command, stdio: StdioOptions) {
  stopping.signal.throwIfAborted()
  const environment = { ...process.env, ...env }
  const child = spawn(file ?? process.execPath, args, { env: environment, detached: true, stdio })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Ends a process, by force after the deadline, and whatever it left in its group. */
export async function stopProcess(child: ChildProcess, deadline: number) {
  if (!running.has(child)) return
  const exited = once(child, 'exit')
  child.kill()
  const timer = setTimeout(() => killGroup(child), deadline)
  await exited
  clearTimeout(timer)
  killGroup(child)
}

export async function stopTasks(deadline: number) {
  await Promise.all([...tasks].map((task) => stopProcess(task, deadline)))
}

export function killAll() {
  for (const child of running) killGroup(child)
}

function killGroup(child: ChildProcess) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The whole group is gone already.
  }
}

/** Runs a command to its end; what it prints matters only when it fails. */
export async function runQuietly(title: string, command: Command) {
  const output = openNamelessFile()
  try {
    const code = await finish(launch(command, ['ignore', output, output]))
    if (code === 0) return
    if (!stopping.signal.aborted) process.stderr.write(contentOf(output))
    throw new Error(`${title} failed.`, { cause: code })
  } finally {
    closeSync(output)
  }
}

/** Unlike a pipe it does not break under a process that outlives this one. */
function openNamelessFile() {
  const path = join(tmpdir(), `fairweather-${randomUUID()}`)
  const file = openSync(path, 'wx+', 0o600)
  rmSync(path)
  return file
}

function contentOf(file: number) {
  const content = Buffer.alloc(fstatSync(file).size)
  readSync(file, content, 0, content.length, 0)
  return content
}

/** Its exit code, at its end; until then `endTasks` ends it. */
export async function finish(task: ChildProcess): Promise<number> {
  tasks.add(task)
  try {
    const [code] = await once(task, 'exit')
    return code ?? 1
  } finally {
    tasks.delete(task)
  }
}
