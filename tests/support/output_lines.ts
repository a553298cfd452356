/** What a command has printed, without empty lines. */
export const lines = (output: string) => output.split('\n').filter(Boolean)
