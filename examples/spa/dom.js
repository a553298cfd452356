/** Creates an element. `properties` are those of the element, such as `onclick`, or attributes. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value
    else element.setAttribute(key, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A field with its label. */
export const field = (text, input) => h('label', {}, text, input)

export const input = (name, type = 'text', properties = {}) =>
  h('input', { name, type, required: true, ...properties })

/** Does something, and shows the sentence of an error in the status line. */
export async function attempt(action) {
  try {
    await action()
  } catch ({ message }) {
    document.getElementById('status').textContent = message
  }
}

/** @param label for people who do not see beside what the button is */
export function button(text, label, action) {
  const element = h('button', { 'type': 'button', 'aria-label': label }, text)
  element.onclick = () => attempt(action)
  return element
}

/**
 * A form that shows the sentence of an error below its fields.
 * @param send gets the values of the fields
 */
export function form(label, fields, button, send) {
  const problem = h('p', { className: 'problem', role: 'alert' })
  const element = h('form', { 'aria-label': label }, ...fields, h('button', {}, button), problem)
  element.onsubmit = async (event) => {
    event.preventDefault()
    problem.textContent = ''
    try {
      await send(Object.fromEntries(new FormData(element)))
    } catch (error) {
      problem.textContent = error.message
    }
  }
  return element
}

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export const localTime = (time) => format.format(new Date(time))
