import { format, markdown } from '../comparison/comparison_tables.js'
import type { Scale } from './scale.js'
import type { ScaleCase } from './scale_case.js'

type Column<C> = [title: string, value: (each: C) => number | undefined]

const KIB = 1024

const waveColumns: Column<ScaleCase>[] = [
  ['first hub', ({ wave }) => wave.firstHubCpuMs],
  ['each other hub', ({ wave }) => wave.otherHubCpuMs],
  ['PostgreSQL', ({ wave }) => wave.postgresCpuMs],
  ['Redis', ({ wave }) => wave.redisCpuMs],
  ['bus KiB', ({ wave }) => wave.busBytes / KIB],
  ['clients KiB', ({ wave }) => wave.clientBytes / KIB],
  ['commit ms', ({ wave }) => wave.commitMs],
  ['last client p50 ms', ({ wave }) => wave.lastMs],
  ['max', ({ wave }) => wave.worstLastMs],
  ['generator load', ({ wave }) => wave.generatorLoad],
]

const idleColumns: Column<ScaleCase>[] = [
  ['first hub', ({ idlePerSecond }) => idlePerSecond.firstHubCpuMs],
  ['each other hub', ({ idlePerSecond }) => idlePerSecond.otherHubCpuMs],
  ['PostgreSQL', ({ idlePerSecond }) => idlePerSecond.postgresCpuMs],
  ['Redis', ({ idlePerSecond }) => idlePerSecond.redisCpuMs],
  ['bus KiB', ({ idlePerSecond }) => idlePerSecond.busBytes / KIB],
]

const sizes: Column<ScaleCase>[] = [
  ['hubs', ({ hubs }) => hubs],
  ['cities', ({ cities }) => cities],
  ['sockets', ({ sockets }) => sockets],
]

/** Returns Markdown tables, by title. */
export function scaleTables({ sockets, hubs, cities }: Scale) {
  const cases = [...sockets, ...hubs, ...cities]
  return {
    'Idle: CPU ms per second': table(cases, idleColumns),
    'A wave of all cities: CPU ms': table(cases, waveColumns),
    'Connections': markdown([
      ['sockets', 'hub CPU ms', 'PostgreSQL CPU ms', 'KiB held', 'KiB resident'],
      ...sockets.map((each) => [
        String(each.sockets),
        format(each.connect.hubCpuMs),
        format(each.connect.postgresCpuMs),
        format(each.heldKib),
        format(each.residentKib),
      ]),
    ]),
  }
}

function table(cases: ScaleCase[], columns: Column<ScaleCase>[]) {
  return markdown([
    [...sizes, ...columns].map(([title]) => title),
    ...cases.map((each) => [
      ...sizes.map(([, value]) => String(value(each))),
      ...columns.map(([, value]) => format(value(each))),
    ]),
  ])
}
