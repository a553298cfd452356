import { errors, type Kernel } from '@adonisjs/core/ace'
import { plainText } from '#support/plain_text'
import { operatorMessage } from '#exceptions/operator_message'

/** Lets commands say what went wrong in a sentence to who can mend it, a wrong setting included. */
export function renderInOneSentence({ errorHandler }: Kernel) {
  const render = errorHandler.render.bind(errorHandler)
  errorHandler.render = async (error, kernel) => {
    const sentence = operatorMessage(error) ?? ofTyping(error, kernel)
    if (!sentence) return render(error, kernel)
    kernel.ui.logger.error(plainText(sentence))
  }
}

/** Ace would draw a frame around it. */
function ofTyping(error: unknown, kernel: Pick<Kernel, 'getCommandSuggestions'>) {
  if (!(error instanceof errors.E_COMMAND_NOT_FOUND)) return
  const [similar] = kernel.getCommandSuggestions(error.commandName)
  const hint = similar ? `did you mean "${similar}"?` : '"node ace list" shows all there are.'
  return `There is no command "${error.commandName}": ${hint}`
}
