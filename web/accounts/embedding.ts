import { appUrl } from '#config/app'
import hub from '#config/hub'

/** The element of our pages for other sites. Its file keeps this name, because it is in their pages. */
const SCRIPT = '/embed/v1.js'

/**
 * Returns what a page of another site needs to show a board: the HTML, and what its
 * Content-Security-Policy has to allow.
 */
export function embeddingOf(token: string) {
  const src = new URL(appUrl).origin
  const socket = hub.programUrl.replace(/^http/, 'ws')
  // Behind a proxy, the hub has the address of the pages.
  const hubAttribute = socket === src.replace(/^http/, 'ws') ? '' : ` hub="${hub.programUrl}"`
  return {
    snippet: `<script src="${src}${SCRIPT}" defer crossorigin></script>
<fairweather-board src="${src}"${hubAttribute} token="${token}"></fairweather-board>`,
    policy: `script-src ${src}; connect-src ${src} ${socket}`,
  }
}
