/** On one line, and nothing in it that a terminal obeys: anybody may choose his name. */
export const plain = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ')
