import { bootApp } from '#tests/support/boot_app'
import { END_OF_OUTPUT } from '#tests/support/command_process'

/** Runs the Ace commands that the parent process sends, and reports their exit codes. */

await bootApp()
const { default: ace } = await import('@adonisjs/core/services/ace')
const { renderErrorsInOneLine } = await import('#exceptions/render_console_errors')
renderErrorsInOneLine(ace)

process.on('message', async ([command, ...args]: string[]) => {
  const exitCode = await run(command, args)
  for (const stream of [process.stdout, process.stderr]) stream.write(END_OF_OUTPUT)
  process.send!({ exitCode })
})
process.once('disconnect', () => process.exit())

async function run(command: string, args: string[]) {
  try {
    const { exitCode } = await ace.exec(command, args)
    return exitCode
  } catch (error) {
    await ace.errorHandler.render(error, ace)
    return 1
  }
}
