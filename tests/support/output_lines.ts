/** Splits the output of a command, and drops empty lines. */
export const outputLines = (output: string) => output.split('\n').filter(Boolean)
