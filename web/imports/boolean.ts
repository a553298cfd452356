/**
 * Spreadsheets write truth values in the language of the person who saves the file. Supported:
 * English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Polish, Czech and Russian.
 */
const TRUE = /^(true|t|yes|1|wahr|vrai|verdadero|vero|verdadeiro|waar|sant|prawda|pravda|истина)$/i
const FALSE = /^(false|f|no|0|falsch|faux|falso|onwaar|falskt|fałsz|nepravda|ложь)$/i

/** Returns the truth value of a cell, or undefined if it has none. */
export function parseBoolean(value: unknown) {
  const text = String(value).trim()
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
}
