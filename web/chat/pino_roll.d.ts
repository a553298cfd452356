declare module 'pino-roll' {
  export interface RollingFile {
    write(text: string): boolean
    end(): void
    destroy(): void
    on(event: 'error', listener: (error: Error) => void): this
    on(event: 'close', listener: () => void): this
  }

  /** Opens a file with a number in its name, and later the next one. */
  export default function roll(options: {
    file: string
    extension: string
    size: string
    frequency: 'daily'
    limit: { count: number }
    mkdir: boolean
  }): Promise<RollingFile>
}
