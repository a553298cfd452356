import { visibleText } from '#support/plain_text'

/** In UTF-16 code units. */
const MAX_LENGTH = 100

/** The longest ending, such as ".jpeg", that a shortened name keeps. */
const MAX_ENDING = 12

/**
 * Returns the name that pages and downloads show for an uploaded file: without folders, and without
 * characters that are hidden or that could reverse the name.
 * @param ending replaces the ending of the name, if the file is converted
 */
export function canonicalFileName(name: string, ending?: string) {
  const last = name.slice(-1000).split(/[/\\]/).at(-1)!
  const visible = visibleText(last.replace(/[\s\p{Cc}]+/gu, ' '))
    .trim()
    .normalize('NFC')
  // As the name of a file, "." and ".." would be folders.
  const { stem, ending: own } = parts(/^\.+$/.test(visible) ? '' : visible)
  const kept = ending ?? own
  return `${shorten(stem, MAX_LENGTH - kept.length) || 'file'}${kept}`
}

function parts(name: string) {
  const dot = name.lastIndexOf('.')
  const hasEnding = dot > 0 && name.length - dot <= MAX_ENDING
  return hasEnding
    ? { stem: name.slice(0, dot), ending: name.slice(dot) }
    : { stem: name, ending: '' }
}

/** Half of a character outside the Basic Multilingual Plane would not be valid text. */
const shorten = (text: string, length: number) =>
  text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
