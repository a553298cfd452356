import { cancelEditing, deleteMessage, saveEdit, startEditing } from './change_message.js'
import { fitText, post, retry, sendWithEnter, takeBack } from './composer.js'
import { followHistoryLink, followNewestLink } from './history.js'
import { hideOldActions } from './message_list.js'
import { followEnd, markAfterAbsence } from './new_messages.js'
import { showChat } from './room_page.js'

// Before Turbo, which would show the page again and lose what is being written.
addEventListener('submit', post, true)
addEventListener('submit', (event) => void saveEdit(event), true)
addEventListener('submit', (event) => void deleteMessage(event), true)
addEventListener('click', startEditing, true)
addEventListener('click', cancelEditing, true)
addEventListener('click', followHistoryLink, true)
addEventListener('click', followNewestLink, true)
addEventListener('click', retry)
addEventListener('click', takeBack)
addEventListener('keydown', sendWithEnter)
addEventListener('keydown', cancelEditing)
addEventListener('input', fitText)
addEventListener('scroll', followEnd, true)
addEventListener('visibilitychange', markAfterAbsence, true)
addEventListener('turbo:load', showChat)

setInterval(hideOldActions, 10_000)
