import type { ChildProcess } from 'node:child_process'
import type { Emitter, Runner } from '@japa/runner/core'

/** How many lines of hidden output are printed with a failed test. */
const MAX_LINES = 100

/** How much hidden output is kept, because benchmarks run for hours. */
const MAX_CHARACTERS = 200_000

type Chunk = string | Uint8Array
type Event = Parameters<Emitter['on']>[0]

/** The events at which reporters print. */
const REPORTED = ['suite:start', 'group:start', 'test:start', 'test:end', 'group:end', 'suite:end']

const streams = [process.stdout, process.stderr]
const writes = streams.map((stream) => stream.write.bind(stream))
let isHiding = false
let hidden = ''

/** Adds the output of a process to the hidden output. */
export function hideOutputOf({ stdout, stderr }: ChildProcess) {
  for (const pipe of [stdout, stderr]) pipe?.on('data', keep)
}

/**
 * Reporter that makes the output of other reporters visible. It must be the first reporter. Between
 * the events of the runner, everything that tests and their processes print is hidden. It is printed
 * only with a test that fails.
 */
export function showReports(_: Runner, emitter: Emitter) {
  for (const event of [...REPORTED, 'runner:end']) emitter.on(event as Event, show)
}

/** Reporter that hides the output again. It must be the last reporter. */
export function hideOutput(_: Runner, emitter: Emitter) {
  emitter.on('test:end', ({ hasError }) => {
    if (hasError) printHidden()
    hidden = ''
  })
  emitter.on('group:end', ({ errors }) => {
    if (errors.length) printHidden()
  })
  for (const event of REPORTED) emitter.on(event as Event, hide)
}

/** Ends the hiding, and returns the last lines of the hidden output. */
export function stopHiding() {
  show()
  return lastLines()
}

function hide() {
  // The soak prints the figures of each fault while it runs.
  if (isHiding || process.env.SOAK === '1') return
  isHiding = true
  for (const stream of streams) stream.write = keep as typeof stream.write
}

function show() {
  isHiding = false
  for (const [n, stream] of streams.entries()) stream.write = writes[n]
}

function keep(chunk: Chunk, ...rest: unknown[]) {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
  hidden = (hidden + text).slice(-MAX_CHARACTERS)
  const callback = rest.at(-1)
  if (typeof callback === 'function') callback()
  return true
}

function printHidden() {
  const lines = lastLines()
  if (lines) console.log(`    Output during this test:\n${lines.replaceAll(/^/gm, '      ')}`)
}

function lastLines() {
  return hidden.trimEnd().split('\n').slice(-MAX_LINES).join('\n')
}
