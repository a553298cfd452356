import { globSync, readFileSync } from 'node:fs'

export interface TextInCode {
  /** The English text. Undefined if the code does not pass a literal. */
  text?: string
  /** File and line. */
  place: string
}

/** These pass on the texts of others. */
const HELPERS = new Set([
  'support/phrase.ts',
  'web/browser/format_text.ts',
  'web/browser/say.ts',
  'web/languages/say.ts',
  'web/languages/say_html.ts',
  'web/languages/add_texts.ts',
])

/** The beginnings of calls whose next argument is a text. */
const EDGE_CALL = /(?<![\w.$-])(?:t|tHtml)\(\s*/g
const CODE_CALL = /(?<![\w.$])(?:phrase\(\s*|say(?:Html)?\(\s*(?:[\w.!]*i18n!?,\s*)?)/g

const LITERAL = /^(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)\s*[,)]/

/** Returns the texts of the templates and of the code, in the order of the files. */
export function textsInCode() {
  const templates = globSync('web/views/**/*.edge')
  const code = globSync(['{support,config,messaging,process,hub}/**/*.ts', 'web/**/*.ts'])
  return [
    ...templates.sort().flatMap((file) => textsIn(file, EDGE_CALL)),
    ...code
      .filter((file) => !HELPERS.has(file))
      .sort()
      .flatMap((file) => textsIn(file, CODE_CALL)),
  ]
}

function textsIn(file: string, call: RegExp): TextInCode[] {
  const source = withoutComments(readFileSync(file, 'utf8'))
  return [...source.matchAll(call)].map((found) => {
    const line = source.slice(0, found.index).split('\n').length
    const [, ...literals] = LITERAL.exec(source.slice(found.index + found[0].length)) ?? []
    const text = literals.find((literal) => literal !== undefined)
    return { text: text?.replace(/\\(.)/g, '$1'), place: `${file}:${line}` }
  })
}

/** Keeps the number of lines. */
const withoutComments = (source: string) =>
  source.replace(/\{\{--.*?--\}\}|^\s*\/\*\*?.*?\*\/|^\s*\/\/.*?$/gms, (comment) =>
    comment.replace(/[^\n]/g, '')
  )

/** Returns the texts of a language, by file. */
export function translations(language: string): Record<string, Record<string, string>> {
  const files = globSync(`web/languages/${language}/*.json`).sort()
  return Object.fromEntries(
    files.map((file) => [file.split('/').at(-1), JSON.parse(readFileSync(file, 'utf8'))])
  )
}
