/** A formula in brackets where it is no single factor. */
export function factorText(text: string): string {
  return /^[^ ]+$|^\|[^|]*\|$|^[a-z|√]*[([][^()]*[)\]]$/.test(text) ? text : `(${text})`;
}
