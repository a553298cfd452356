import type { Kernel } from '@adonisjs/core/ace'
import { inOneSentence } from '#exceptions/in_one_sentence'

/** Lets commands say what went wrong in a sentence to who can mend it, a wrong setting included. */
export function renderInOneSentence({ errorHandler }: Kernel) {
  const render = errorHandler.render.bind(errorHandler)
  errorHandler.render = async (error, kernel) => {
    const sentence = inOneSentence(error)
    if (!sentence) return render(error, kernel)
    kernel.ui.logger.error(sentence)
  }
}
