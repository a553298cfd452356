/** Shows that what somebody has clicked takes a moment. */
export async function whileBusy<T>(element: Element | null, work: Promise<T>) {
  element?.setAttribute('aria-busy', 'true')
  try {
    return await work
  } finally {
    element?.removeAttribute('aria-busy')
  }
}
