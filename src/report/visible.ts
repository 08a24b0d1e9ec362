/**
 * The text with signs for what a terminal would obey, lines and tabs apart: what a module throws, or calls itself,
 * shall not clear the screen or write over what is said of it.
 */
export function visible(text: string): string {
  return text.replace(CONTROLS, (sign) => {
    const code = sign.charCodeAt(0);
    // Unicode has a picture of each of the first 32, and of the last of ASCII.
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
}

// deno-lint-ignore no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
