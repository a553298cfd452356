import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { BusName } from '#tests/support/stack'
import { unboundReason } from '../comparison/cores.js'
import { replaceTables } from '../replace_tables.js'
import { modelTables } from './model.js'
import { scaleTables } from './scale_tables.js'
import type { Scale } from './scale.js'

/** Begins the tables of the model in the page. */
const BEGIN = '<!-- written by npm run bench -- scale --output=docs -->'

/** Prints tables, and writes the figures of this bus to `scale.json`, beside those of the other bus. */
export function reportScale(scale: Scale, folder: string) {
  const { at, machine, node, bus, deliveries } = scale
  console.log(`\n${at.slice(0, 10)}, Node ${node}, ${machine}, bus: ${bus}`)
  for (const [title, table] of Object.entries(scaleTables(scale))) {
    console.log(`\n${title}:\n\n${table}`)
  }
  const { delivered, lost, duplicate, outOfOrder, unexpected } = deliveries
  console.log(
    `\n${delivered} delivered, ${lost} lost, ${duplicate} duplicate, ${outOfOrder} out of order, ${unexpected} unexpected`
  )
  if (unboundReason)
    console.log(`WARNING: THE PROCESSES WERE NOT BOUND TO CORES, because ${unboundReason}.`)

  const file = `${folder}/scale.json`
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify({ ...readScales(file), [bus]: scale }, rounded, 2)}\n`)
  if (bus === 'redis') {
    console.log(`\n${modelTables(scale)}`)
    const date = `Measured on ${at.slice(0, 10)} (${machine}).`
    replaceTables(`${folder}/scaling.md`, BEGIN, `${date}\n\n${modelTables(scale)}`)
  }
  console.log(`\nWritten: ${file}`)
}

function readScales(file: string): Partial<Record<BusName, Scale>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

const rounded = (_: string, value: unknown) =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
