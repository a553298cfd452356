/** What a command has printed, without empty lines. */
export const outputLines = (output: string) => output.split('\n').filter(Boolean)
