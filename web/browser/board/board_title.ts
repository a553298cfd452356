/** Returns the title of a page with a board: the temperature of the first city that has one. */
export const boardTitle = (temperature: string, city: string) => `${temperature} ${city}`
