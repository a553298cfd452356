/** Thrown by a handler if no other attempt can succeed. The job is given up at once. */
export class UnrecoverableJobError extends Error {}
