import { choose, takeChosen } from './chosen_names.js'
import { fitHeight } from './composer.js'
import { textOf } from './message_element.js'
import { arrange, showMessages } from './message_list.js'
import { presentIds } from './people.js'
import { requestChange } from './request.js'
import { chat, list } from './room_elements.js'
import { fileElements } from './show_files.js'

/**
 * What the modules that are loaded later need of the others. They do not import it: the bundler would put
 * each part of it into a file of its own, and small files compress worse.
 */
export const tools = {
  arrange,
  chat,
  choose,
  fileElements,
  fitHeight,
  list,
  presentIds,
  requestChange,
  showMessages,
  takeChosen,
  textOf,
}

export type Tools = typeof tools
