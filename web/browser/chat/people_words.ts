import type { Say } from '../format_text.js'
import type { PresentMember } from '../../../messaging/contract.js'

/** Parts of a sentence. Names are isolated from the rest, because their direction may differ. */
export type Words = (string | { name: string })[]

/** The sentence names only some of more people than these. */
const LONGEST_LIST = 4
const NAMED_OF_MANY = 3

/**
 * Says who is present in a room.
 * @param here at most some of the members are named
 * @param readerId the reader may hide their presence, and is then not among the members
 */
export function hereWords(
  { count, members }: { count: number; members: PresentMember[] },
  readerId: number | undefined,
  say: Say
): Words {
  const others = members.filter(({ id }) => id !== readerId)
  const isReaderNamed = others.length < members.length
  if (!others.length)
    return [isReaderNamed ? say('Only you are here.') : say('Nobody else is here.')]

  const inSentence = (names: Words) =>
    around(
      say('{n, plural, one {# person is here: {names}} other {# people are here: {names}}}', {
        n: count,
        names: PLACE,
      }),
      listed(names, say)
    )
  if (count <= LONGEST_LIST) {
    const names: Words = others.map(({ name }) => ({ name }))
    return inSentence(isReaderNamed ? [...names, say('you')] : names)
  }
  const named = others.slice(0, NAMED_OF_MANY).map(({ name }) => ({ name }))
  const rest = say('{n, plural, one {# other} other {# others}}', { n: count - named.length })
  return inSentence([...named, rest])
}

/** Says who is typing; nothing if nobody else is. */
export function typingWords(
  members: PresentMember[],
  readerId: number | undefined,
  say: Say
): Words {
  const others = members.filter(({ id }) => id !== readerId)
  if (others.length === 0) return []
  if (others.length > 2) return [say('Several people are typing')]
  const names = others.map(({ name }) => ({ name }))
  const sentence = say('{n, plural, one {{names} is typing} other {{names} are typing}}', {
    n: others.length,
    names: PLACE,
  })
  return around(sentence, listed(names, say))
}

/** Stands for the names in a sentence. */
const PLACE = '\u0000'

function around(sentence: string, names: Words): Words {
  const [before, after] = sentence.split(PLACE)
  return [before, ...names, after].filter((part) => part !== '')
}

/** "A", "A and B", "A, B and C" */
function listed(items: Words, say: Say): Words {
  return items.flatMap((item, n) => {
    if (n === 0) return [item]
    return [n === items.length - 1 ? ` ${say('and')} ` : ', ', item]
  })
}
