import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Command = { args: string[]; file?: string; env?: NodeJS.ProcessEnv }

/** Aborted when this process begins to stop. From then on no process is launched. */
export const stopping = new AbortController()
const running = new Set<ChildProcess>()
const tasks = new Set<ChildProcess>()

/** Calls back each time this process is asked to stop. */
export function onStopRequest(callback: () => void) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, callback)
  if (!process.env.npm_lifecycle_event) return

  // npm starts this process through a shell. If npm is asked to stop, the signal ends the shell but
  // does not reach this process. This process then gets another parent, so a new parent counts as a
  // request to stop.
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 500).unref()
}

/** Starts a process in its own group, so that Ctrl-C in the terminal reaches only this process. */
export function launch({ file, args, env }: Command, stdio: StdioOptions) {
  stopping.signal.throwIfAborted()
  const environment = { ...process.env, ...env }
  const child = spawn(file ?? process.execPath, args, { env: environment, detached: true, stdio })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/**
 * Asks a process to stop, and kills its group if it still runs after the timeout. When the process
 * has ended, kills the processes that are left in its group.
 */
export async function stopProcess(child: ChildProcess, timeoutMs: number) {
  if (!running.has(child)) return
  const exited = once(child, 'exit')
  child.kill()
  const timer = setTimeout(() => killGroup(child), timeoutMs)
  await exited
  clearTimeout(timer)
  killGroup(child)
}

export async function stopTasks(timeoutMs: number) {
  await Promise.all([...tasks].map((task) => stopProcess(task, timeoutMs)))
}

export function killAll() {
  for (const child of running) killGroup(child)
}

function killGroup(child: ChildProcess) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The whole group has already ended.
  }
}

/**
 * Runs a command to its end, and prints its output only if it fails.
 * @throws an error that says "`title` failed." and has the exit code as its cause
 */
export async function runQuietly(title: string, command: Command) {
  const output = openUnlinkedFile()
  try {
    const code = await runToExit(launch(command, ['ignore', output, output]))
    if (code === 0) return
    if (!stopping.signal.aborted) process.stderr.write(contentOf(output))
    throw new Error(`${title} failed.`, { cause: code })
  } finally {
    closeSync(output)
  }
}

/**
 * Opens a file for the output of a command. If this process ends before the command, a pipe would
 * break and the command would fail; a file does not break.
 */
function openUnlinkedFile() {
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

/** Waits for a process and returns its exit code. While the process runs, `stopTasks` stops it. */
export async function runToExit(task: ChildProcess): Promise<number> {
  tasks.add(task)
  try {
    const [code] = await once(task, 'exit')
    return code ?? 1
  } finally {
    tasks.delete(task)
  }
}
