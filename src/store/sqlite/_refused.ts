// Owns the one error that the store throws for people: a sentence that says what is wrong and what to do, without a stack.
// main.ts prints it.

export class StoreRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreRefused';
  }
}

/** Runs `work`; what SQLite throws becomes a sentence about the file at `path`, and a refusal passes. */
export function refusing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreRefused) throw error;
    const code = codeOf(error);
    if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
      throw new StoreRefused(
        `${path} is damaged or is no SQLite database. Move it away or put a copy back; records that the journal still holds are read into it again.`,
        error,
      );
    if (code.startsWith('SQLITE_BUSY'))
      throw new StoreRefused(
        `${path} is locked by another process. Try again, or end the process that holds it.`,
        error,
      );
    throw new StoreRefused(`Cannot use the database ${path}: ${code}. Check the disk and the file's owner.`, error);
  }
}

/** The code of an error of the system or of SQLite, else its message. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return String(error);
}
