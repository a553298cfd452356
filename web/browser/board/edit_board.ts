import {
  chooseByKey,
  chooseClicked,
  closeWithoutFocus,
  keepFieldFocused,
  prepareAddCity,
  suggestAsTyped,
} from './add_city.js'
import {
  cancelDrag,
  dragRow,
  dropRow,
  ignoreClickAfterDrag,
  moveByButton,
  moveByKey,
  startDrag,
} from './arrange.js'
import { followBoard, keepOpen } from './follow_board.js'

addEventListener('keydown', moveByKey)
addEventListener('click', ignoreClickAfterDrag)
addEventListener('click', moveByButton)
addEventListener('pointerdown', startDrag)
addEventListener('pointermove', dragRow)
addEventListener('pointerup', dropRow)
addEventListener('pointercancel', cancelDrag)

addEventListener('input', suggestAsTyped)
addEventListener('keydown', chooseByKey)
addEventListener('pointerdown', keepFieldFocused)
addEventListener('mousedown', keepFieldFocused)
addEventListener('click', chooseClicked)
addEventListener('focusout', closeWithoutFocus)

addEventListener('inbox:accepted', followBoard)
addEventListener('turbo:before-morph-attribute', keepOpen)

export function showPage() {
  prepareAddCity()
  // The page may be from the cache of Turbo, and older than the inbox.
  followBoard()
}
