/** Where a command writes: the commands themselves never touch the console. */
export interface Terminal {
  /** Writes to the standard output, as it is. */
  readonly out: (text: string) => void;
  /** Writes to the standard error, as it is. */
  readonly err: (text: string) => void;
  /** Whether what is read on the standard output may have colours. */
  readonly hasColours: boolean;
  /** The width of the terminal behind the standard error, at this moment; undefined in a pipe. */
  readonly columns: number | undefined;
  /** The height of the terminal behind the standard error, at this moment. */
  readonly rows?: number | undefined;
  /** Whether what is read on the standard error may have colours. */
  readonly isErrColoured?: boolean;
}
