import { readFileSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/*
 * `--import` of this module lets Node look up what an import means in a list that `npm test` has recorded.
 * To find the 1,700 modules of a server takes a third of its start, and the suites start hundreds of
 * processes.
 */

const LIST = new URL('../../imports.json', import.meta.url)

/** If set, this process adds its imports to the list when it ends. */
const { RECORD_IMPORTS } = process.env

/** The URL and the format of each module, by who imports it and how. */
const known: Record<string, [url: string, format?: string]> = readList()

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isRequired = context.conditions.includes('require')
    const key = `${isRequired ? 'require' : 'import'} ${specifier} ${context.parentURL}`
    if (Object.hasOwn(known, key)) {
      const [url, format] = known[key]
      return { url, format, shortCircuit: true }
    }
    const resolved = nextResolve(specifier, context)
    // Node reads JSON by the attributes of the import, which the list does not contain.
    if (RECORD_IMPORTS && !resolved.url.endsWith('.json'))
      known[key] = [resolved.url, resolved.format ?? undefined]
    return resolved
  },
})
if (RECORD_IMPORTS) process.on('exit', () => writeFileSync(LIST, JSON.stringify(known)))

function readList() {
  try {
    return JSON.parse(readFileSync(LIST, 'utf8'))
  } catch {
    return {}
  }
}
