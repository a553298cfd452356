import { errors, type Kernel } from '@adonisjs/core/ace'
import { plainText } from '#support/plain_text'
import { redactError, redactPatterns } from '#support/redact_patterns'
import { operatorMessage } from '#exceptions/operator_message'

/**
 * Prints a failure in one line if an operator can fix it. Prints every other failure with its
 * stack.
 */
export function renderErrorsInOneLine({ errorHandler, ui }: Kernel) {
  const render = errorHandler.render.bind(errorHandler)
  errorHandler.render = async (error, kernel) => {
    const sentence = operatorMessage(error) ?? unknownCommandMessage(error, kernel)
    if (!sentence) return render(redactError(error), kernel)
    kernel.ui.logger.error(plainText(redactPatterns(sentence)))
  }

  // The commands for migrations print their errors themselves.
  const fatal = ui.logger.fatal.bind(ui.logger)
  ui.logger.fatal = (error, ...options) => {
    const sentence = operatorMessage(error)
    if (sentence) ui.logger.error(plainText(redactPatterns(sentence)))
    else fatal(redactError(error), ...options)
  }
}

/** Ace itself would print a box of several lines. */
function unknownCommandMessage(error: unknown, kernel: Pick<Kernel, 'getCommandSuggestions'>) {
  if (!(error instanceof errors.E_COMMAND_NOT_FOUND)) return
  const [similar] = kernel.getCommandSuggestions(error.commandName)
  const hint = similar ? `did you mean "${similar}"?` : '"node ace list" shows all commands.'
  return `There is no command "${error.commandName}": ${hint}`
}
