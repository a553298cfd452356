/** A text that may be shown to anybody: an address in it without its password, which ends at the last @. */
export const secretless = (text: string) =>
  text.replace(/([a-z][a-z0-9+]*:\/\/[^\s:/@]*):\S+@/gi, '$1:***@')
