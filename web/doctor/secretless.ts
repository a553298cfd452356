/** A text that may be shown to anybody: an address in it without its password. */
export const secretless = (text: string) =>
  text.replace(/([a-z][a-z0-9+]*:\/\/[^\s:/@]*):[^\s@]+@/gi, '$1:***@')
