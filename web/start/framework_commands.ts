import * as core from '@adonisjs/core/commands'
import * as lucid from '@adonisjs/lucid/commands'
import type { CommandMetaData } from '@adonisjs/core/types/ace'

/**
 * The commands of the framework that are of use here. The others create files that this application
 * does not have, or delete all data.
 */
const USEFUL = [
  'build',
  'codegen',
  'db:seed',
  'generate:key',
  'list:routes',
  'migration:rollback',
  'migration:run',
  'migration:status',
  'repl',
  'schema:generate',
  'serve',
  'test',
]

/** Called by Ace. */
export async function getMetaData() {
  const all = [...(await core.getMetaData()), ...(await lucid.getMetaData())]
  return all.filter(({ commandName }) => USEFUL.includes(commandName))
}

/** Called by Ace. */
export async function getCommand(metaData: CommandMetaData) {
  return (await core.getCommand(metaData)) ?? (await lucid.getCommand(metaData))
}
