import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Stack } from '#tests/support/stack'

const REPEATS = 7

/** The highest accepted CPU time of a command. */
const AIM_SECONDS = { build: 0.5, sources: 1 }

const COMMANDS = [['city:list'], ['temperature:set', '1', '20'], ['doctor', '--help']]

/**
 * Measures the CPU time of Ace commands, from the start of Node.js to the exit, in the production
 * build and from the sources. Reports the fastest of several runs, because other programs on the
 * machine only make a run slower. The baseline is Node.js without a program.
 */
export async function commandCpuTime() {
  console.log('\nBuilding…')
  cpuTime('.', ['ace.js', 'build'], {})
  const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
  await stack.city('Oslo', 0)
  const env = { ...stack.env, NODE_ENV: 'production' }

  const baseline = fastest('.', ['--eval', ''], env)
  const rows: Record<string, object> = { 'Node.js alone': { seconds: baseline, ratio: 1 } }
  for (const [place, folder] of [['build', 'build'] as const, ['sources', '.'] as const]) {
    for (const command of COMMANDS) {
      const seconds = fastest(folder, ['ace.js', ...command], env)
      const ratio = Number((seconds / baseline).toFixed(1))
      rows[`${command.join(' ')}, ${place}`] = { seconds, ratio, aim: AIM_SECONDS[place] }
      if (seconds > AIM_SECONDS[place]) process.exitCode = 1
    }
  }
  console.log('\nCPU time of a command')
  console.table(rows)
  await stack.stop()
}

/** Returns seconds. */
function fastest(folder: string, args: string[], env: NodeJS.ProcessEnv) {
  const times = Array.from({ length: REPEATS }, () => cpuTime(folder, args, env))
  return Number(Math.min(...times).toFixed(2))
}

function cpuTime(folder: string, args: string[], env: NodeJS.ProcessEnv) {
  const preload = `--import=${join(import.meta.dirname, 'report_cpu_time.js')}`
  const { output, status, stderr } = spawnSync(process.execPath, [preload, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`)
  return Number(output[3]) / 1e6
}
