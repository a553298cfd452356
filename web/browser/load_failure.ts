import { showNotice } from './notices.js'
import { say } from './say.js'

/**
 * Says that a script could not be loaded. Until the page is loaded again, browsers remember this, and do not
 * request the script again.
 */
export function showLoadFailure() {
  showNotice(say('A part of this page could not be loaded. Please load the page again.'))
}
