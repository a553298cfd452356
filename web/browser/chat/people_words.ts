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
  readerId: number | undefined
): Words {
  const others = members.filter(({ id }) => id !== readerId)
  const isReaderNamed = others.length < members.length
  if (!others.length) return [isReaderNamed ? 'Only you are here.' : 'Nobody else is here.']

  const start = count === 1 ? '1 person is here: ' : `${count} people are here: `
  if (count <= LONGEST_LIST) {
    const names: Words = others.map(({ name }) => ({ name }))
    return [start, ...listed(isReaderNamed ? [...names, 'you'] : names)]
  }
  const named = others.slice(0, NAMED_OF_MANY).map(({ name }) => ({ name }))
  return [start, ...listed([...named, `${count - named.length} others`])]
}

/** Says who is typing; nothing if nobody else is. */
export function typingWords(members: PresentMember[], readerId: number | undefined): Words {
  const others = members.filter(({ id }) => id !== readerId)
  if (others.length === 0) return []
  if (others.length > 2) return ['Several people are typing']
  const names = others.map(({ name }) => ({ name }))
  return [...listed(names), others.length === 1 ? ' is typing' : ' are typing']
}

/** "A", "A and B", "A, B and C" */
function listed(items: Words): Words {
  return items.flatMap((item, n) => {
    if (n === 0) return [item]
    return [n === items.length - 1 ? ' and ' : ', ', item]
  })
}
