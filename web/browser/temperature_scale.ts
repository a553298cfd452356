/** The names of the steps from cold to warm, and the °C at which each begins. */
const STEPS = [
  ['bitter', -Infinity],
  ['freezing', -10],
  ['cold', 0],
  ['cool', 8],
  ['mild', 15],
  ['warm', 22],
  ['hot', 30],
] as const

export type Step = (typeof STEPS)[number][0]

/** Returns the step of a temperature: styles give each a colour, and pages a word. */
export function stepOf(celsius: number | null): Step | undefined {
  return celsius === null ? undefined : STEPS.findLast(([, from]) => celsius >= from)![0]
}
