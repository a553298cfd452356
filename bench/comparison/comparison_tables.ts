import { SERVERS, type Comparison } from './comparison.js'
import type { Figures } from './measure_round.js'

type Value = (figures: Figures) => number | undefined

const perSecond = (ms?: number) => ms && 1000 / ms

/** Measures that are shown as multiples of the value of raw ws. */
export const MULTIPLES: Record<string, Value> = {
  'wave CPU': ({ waveCpuMs }) => waveCpuMs,
  'last client of a wave': ({ waveLastMs }) => waveLastMs,
  'single CPU': ({ singleCpuMs }) => singleCpuMs,
  'connections per CPU second': ({ connectCpuMs }) => perSecond(connectCpuMs),
}

const SESSION_CONNECTIONS: Value = ({ sessionConnectCpuMs }) => perSecond(sessionConnectCpuMs)

export const MEMORY: Record<string, Value> = {
  'KiB held': ({ heldKib }) => heldKib,
  'KiB resident': ({ residentKib }) => residentKib,
}

/** Columns for one message that goes to all sockets. */
export const MESSAGES: Record<string, Value> = {
  'message CPU': ({ messageCpuMs }) => messageCpuMs,
  'last client of a message': ({ messageLastMs }) => messageLastMs,
}

const MEASURED: Record<string, Value> = {
  'wave: CPU ms': MULTIPLES['wave CPU'],
  'last client p50 ms': MULTIPLES['last client of a wave'],
  'wave p99': ({ waveLastP99Ms }) => waveLastP99Ms,
  'single: CPU ms': MULTIPLES['single CPU'],
  'single p50': ({ singleLastMs }) => singleLastMs,
  'single p99': ({ singleLastP99Ms }) => singleLastP99Ms,
  'message: CPU ms': MESSAGES['message CPU'],
  'message p50': MESSAGES['last client of a message'],
  'message p99': ({ messageLastP99Ms }) => messageLastP99Ms,
  'connect: CPU ms': ({ connectCpuMs }) => connectCpuMs,
  'by session': ({ sessionConnectCpuMs }) => sessionConnectCpuMs,
  'per second': ({ connectionsPerSecond }) => connectionsPerSecond,
  'idle: CPU ms/s': ({ idleCpuMsPerSecond }) => idleCpuMsPerSecond,
}

/** Returns a Markdown table of multiples of raw ws, and of the memory of a socket. */
export function comparisonTable({ figures }: Comparison) {
  const raw = figures['raw ws']
  const multiple = (value?: number, baseline?: number) =>
    value === undefined ? '–' : (value / baseline!).toFixed(2)
  return markdown([
    ['', ...Object.keys(MULTIPLES), 'by session', ...Object.keys(MEMORY)],
    ...SERVERS.map((name) => [
      name,
      ...Object.values(MULTIPLES).map((value) => multiple(value(figures[name]), value(raw))),
      multiple(SESSION_CONNECTIONS(figures[name]), perSecond(raw.connectCpuMs)),
      ...Object.values(MEMORY).map((value) => format(value(figures[name]))),
    ]),
  ])
}

/** Returns a Markdown table of the chat. */
export function chatTable({ figures, sockets, posts }: Comparison) {
  const raw = figures['raw ws'].messageCpuMs!
  const row = (title: string, value: (figures: Figures) => string) => [
    title,
    ...SERVERS.map((name) => value(figures[name])),
  ]
  const onlyOurs = (title: string, value: number) => [title, '–', '–', String(Math.round(value))]
  return markdown([
    ['', ...SERVERS],
    row('CPU per delivery, × raw ws', ({ messageCpuMs }) => (messageCpuMs! / raw).toFixed(2)),
    row('CPU per delivery, µs', ({ messageCpuMs }) => format((messageCpuMs! * 1000) / sockets)),
    row('post to last socket, p50, ms', ({ messageLastMs }) => format(messageLastMs)),
    row('post to last socket, p99, ms', ({ messageLastP99Ms }) => format(messageLastP99Ms)),
    onlyOurs('posts per second into one room', posts.web.oneRoom),
    onlyOurs('posts per second into 100 rooms', posts.web.hundredRooms),
    onlyOurs('the same without HTTP: one room', posts.withoutHttp.oneRoom),
    onlyOurs('without HTTP: 100 rooms', posts.withoutHttp.hundredRooms),
  ])
}

/** Returns a Markdown table of the medians. */
export function measuredTable({ figures }: Comparison) {
  return markdown([
    ['', ...Object.keys(MEASURED)],
    ...SERVERS.map((name) => [
      name,
      ...Object.values(MEASURED).map((value) => format(value(figures[name]))),
    ]),
  ])
}

/** Returns a Markdown table of what is measured only for Fairweather. */
export function hubTable({ oneMoreHub, import: imported }: Comparison) {
  const { cities, deliveries, lastMs, medianSocketMs, commandMs } = imported
  const { idleCpuMsPerSecond, waveCpuMs, singleCpuMs } = oneMoreHub
  return markdown([
    ['Fairweather', ''],
    ['one more hub without sockets', `${format(idleCpuMsPerSecond)} ms of CPU per second`],
    ['for each wave', `${format(waveCpuMs)} ms of CPU`],
    ['for each single change', `${format(singleCpuMs)} ms of CPU`],
    [
      `import of ${cities} cities, from the commit to the last of ${deliveries} deliveries`,
      `${format(lastMs)} ms`,
    ],
    ['the same, to half of the sockets', `${format(medianSocketMs)} ms`],
    ['the whole command', `${format(commandMs)} ms`],
  ])
}

/** Returns a Markdown table. The first row is its head. */
export function markdown(rows: string[][]) {
  const widths = rows[0].map((_, n) => Math.max(3, ...rows.map((row) => row[n].length)))
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((text, n) => text.padEnd(widths[n])).join(' | ')} |`
  )
  const line = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [head, line, ...body].join('\n')
}

export function format(value?: number) {
  return value?.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) ?? '–'
}
