import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import type { Stack } from '#tests/support/stack'
import { cpuTime } from '../comparison/cpu_time.js'

const CLOCK_TICK_MS = 10

/** Resources that the processes have used: milliseconds of CPU time, and bytes. */
export interface Usage {
  hubMs: number[]
  postgresMs: number
  redisMs: number
  /** Bytes that Redis has sent. 0 if PostgreSQL is the bus. */
  busBytes: number
}

/** Measures what hubs, PostgreSQL and Redis use. */
export class UsageMeter {
  #redis?: Redis

  static async start(stack: Stack) {
    const [{ pid }] = await stack.sql('SELECT pg_backend_pid() AS pid')
    return new UsageMeter(parentOf(pid), stack.env.REDIS_URL)
  }

  private constructor(
    readonly postmaster: number,
    redisUrl?: string
  ) {
    if (redisUrl) this.#redis = new Redis(redisUrl)
  }

  /** @returns a function that returns the usage since this call */
  async measure(hubs: ChildProcess[]) {
    const before = await this.#usage(hubs)
    return async (): Promise<Usage> => {
      const now = await this.#usage(hubs)
      return {
        hubMs: now.hubMs.map((ms, n) => ms - before.hubMs[n]),
        postgresMs: now.postgresMs - before.postgresMs,
        redisMs: now.redisMs - before.redisMs,
        busBytes: now.busBytes - before.busBytes,
      }
    }
  }

  stop() {
    this.#redis?.disconnect()
  }

  async #usage(hubs: ChildProcess[]): Promise<Usage> {
    return {
      hubMs: hubs.map(({ pid }) => cpuTime(pid!).ranMs),
      postgresMs: this.#postgresMs(),
      ...(await this.#redisUsage()),
    }
  }

  /** The CPU time of all processes of the server, also of those that have ended. */
  #postgresMs() {
    const running = [this.postmaster, ...childrenOf(this.postmaster)]
    const runningMs = running.reduce((sum, pid) => sum + (cpuTimeIfRunning(pid) ?? 0), 0)
    const [endedUserTicks, endedSystemTicks] = statOf(this.postmaster).slice(13, 15).map(Number)
    return runningMs + (endedUserTicks + endedSystemTicks) * CLOCK_TICK_MS
  }

  async #redisUsage() {
    if (!this.#redis) return { redisMs: 0, busBytes: 0 }
    const info = `${await this.#redis.info('cpu')}${await this.#redis.info('stats')}`
    const valueOf = (name: string) => Number(new RegExp(`^${name}:(.*)`, 'm').exec(info)![1])
    const seconds = valueOf('used_cpu_sys') + valueOf('used_cpu_user')
    return { redisMs: seconds * 1000, busBytes: valueOf('total_net_output_bytes') }
  }
}

function childrenOf(pid: number) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((each) => parentOf(each) === pid)
}

/** The fields after the name of the program, which may contain spaces. The first is the state. */
function statOf(pid: number) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Returns 0 for a process that has ended. */
function parentOf(pid: number) {
  try {
    return Number(statOf(pid)[1])
  } catch {
    return 0
  }
}

function cpuTimeIfRunning(pid: number) {
  try {
    return cpuTime(pid).ranMs
  } catch {
    return undefined
  }
}
