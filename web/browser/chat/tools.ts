import { choose, takeChosen } from './chosen_names.js'
import { fitHeight } from './composer.js'
import { textOf } from './message_element.js'
import { arrange, showMessages } from './message_list.js'
import { presentIds } from './people.js'
import { requestChange } from './request.js'
import { chat, list } from './room_elements.js'
import { fileElements } from './show_files.js'

/**
 * Functions of the first modules for those that are loaded later. These do not import them: the bundler would put
 * each of them into a file of its own, and small files compress worse.
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
