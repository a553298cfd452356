import ace from '@adonisjs/core/services/ace'
import { requireDatabase } from '#config/database'
import { rejectObsoleteDatabase } from '#database/obsolete'

/** This command reports problems of the database itself. */
const DOCTOR = 'doctor'

ace.executing(async (command) => {
  try {
    await needUsableDatabase(command.commandName)
  } catch (error) {
    // AdonisJS sets no exit code if a long-running command fails before it has run.
    command.exitCode = 1
    process.exitCode = 1
    throw error
  }
})

async function needUsableDatabase(commandName: string) {
  if (commandName === DOCTOR) return
  requireDatabase()
  await rejectObsoleteDatabase()
}
