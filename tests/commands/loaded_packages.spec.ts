import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { stackOn } from '#tests/support/stack'

const PRELOAD = join(import.meta.dirname, '../support/report_packages.js')

/** Each of them takes a command a noticeable part of its CPU time, see bench/command_cpu_time.ts. */
const EXPENSIVE = [
  '@adonisjs/bodyparser',
  '@adonisjs/http-server',
  '@vinejs/vine',
  'a worker thread',
  'edge.js',
  'file-type',
  'flydrive',
  'ioredis',
  'sharp',
  'socket.io',
  'socket.io-adapter',
  'ws',
]

test.group('A command', () => {
  for (const args of [
    ['city:list'],
    ['temperature:set', 'Lightly', '20'],
    ['report:yearly', '--all', '--dry-run'],
    ['doctor', '--help'],
  ]) {
    test(`loads no expensive package that it does not need: ${args.join(' ')}`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      if (args.includes('Lightly')) await stack.city('Lightly')
      const command = [`--import=${PRELOAD}`, 'ace.js', ...args]
      const { status, stderr, output } = spawnSync(process.execPath, command, {
        cwd: BUILT,
        env: { ...process.env, ...stack.env, NODE_ENV: 'production' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      })

      assert.equal(status, 0, stderr)
      const loaded: string[] = JSON.parse(output[3]!)
      assert.include(loaded, '@adonisjs/core')
      assert.deepEqual(
        loaded.filter((name) => EXPENSIVE.includes(name)),
        []
      )
    })
  }
})
