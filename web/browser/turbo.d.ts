/** Turbo has no type definitions. This file declares only the functions that we use. */
declare module '@hotwired/turbo' {
  type Confirm = (
    question: string,
    form: HTMLFormElement,
    submitter: HTMLElement | null
  ) => Promise<boolean>

  export const config: {
    forms: { confirm: Confirm; submitter: 'disabled' | 'aria-disabled' }
  }

  export const cache: { clear(): void }

  export function visit(address: string, options?: { action?: 'advance' | 'replace' }): void

  /** Changes an element into another one, and keeps the parts of it that are the same. */
  export function morphElements(current: Element, fresh: Element): void
}
