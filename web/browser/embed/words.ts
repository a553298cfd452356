/** The sentences of the element, in English and in Russian. `{time}` is when the board was live for the last time. */
const WORDS = {
  connecting: ['Connecting…', 'Подключение…'],
  live: ['Live', 'Сейчас'],
  lost: ['Not live since {time}. Connecting again…', 'Нет связи с {time}. Подключение…'],
  offline: ['Offline since {time}', 'Не в сети с {time}'],
  refused: ['This board is no longer shared.', 'Это табло больше не показывают.'],
  foreign: ['This board is not shared with this site.', 'Этому сайту это табло не показывают.'],
  empty: ['No cities', 'Нет городов'],
  city: ['City', 'Город'],
  temperature: ['Temperature', 'Температура'],
  measured: ['Measured', 'Измерено'],
  noReading: ['No reading', 'Нет измерения'],
  old: ['too old', 'устарело'],
}

export type Words = (word: keyof typeof WORDS) => string

/** Returns the function that says a word in Russian if the language is Russian, and otherwise in English. */
export function wordsIn(language: string): Words {
  const n = /^ru\b/.test(language) ? 1 : 0
  return (word) => WORDS[word][n]
}
