import { chooseFiles, pasteFiles, removeFile } from './chosen_files.js'
import { fitText, post, retry, sendWithEnter, takeBack } from './composer.js'
import { followHistoryLink, followNewestLink } from './history.js'
import { joinRoomOn } from './hub_events.js'
import { sendReads, toggleMute } from './mark_read.js'
import { hideOldActions } from './message_list.js'
import { prepareChanges, startDeleting, startEditing, suggestNames } from './late_modules.js'
import { followEnd, markAfterAbsence } from './new_messages.js'
import { cancelQuoting, followQuote, startQuoting } from './quoting.js'
import { provideRooms } from './page_room.js'
import { reportPosted, reportTyping } from './report_typing.js'
import { showChat, showCurrentRoom } from './room_page.js'

// Before Turbo, which would show the page again and lose what is being written.
addEventListener('submit', post, true)
addEventListener('submit', reportPosted, true)
addEventListener('submit', (event) => void startDeleting(event), true)
addEventListener('submit', (event) => void toggleMute(event), true)
addEventListener('click', (event) => void startEditing(event), true)
addEventListener('click', startQuoting, true)
addEventListener('click', cancelQuoting, true)
addEventListener('click', followQuote, true)
addEventListener('click', followHistoryLink, true)
addEventListener('click', followNewestLink, true)
addEventListener('click', retry)
addEventListener('click', takeBack)
addEventListener('click', removeFile)
addEventListener('change', chooseFiles)
addEventListener('paste', pasteFiles)
addEventListener('keydown', sendWithEnter)
addEventListener('keydown', cancelQuoting)
addEventListener('input', fitText)
addEventListener('input', (event) => void suggestNames(event))
addEventListener('input', reportTyping)
addEventListener('scroll', followEnd, true)
addEventListener('visibilitychange', markAfterAbsence, true)
addEventListener('resize', showCurrentRoom)
addEventListener('turbo:before-visit', sendReads)
addEventListener('pagehide', sendReads)
addEventListener('visibilitychange', sendReadsIfHidden, true)

export function showPage() {
  showChat()
  prepareChanges()
  provideRooms(joinRoomOn)
}

function sendReadsIfHidden() {
  if (document.visibilityState === 'hidden') sendReads()
}

setInterval(hideOldActions, 10_000)
