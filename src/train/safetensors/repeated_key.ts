/**
 * A key that an object of a valid JSON text has twice, if there is one: `JSON.parse` keeps the last in silence.
 *
 * One walk over the text, with neither recursion nor regular expression: no depth and no length is too much.
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    const mark = json[i];
    if (mark === "{") open.push(new Set());
    else if (mark === "}") open.pop();
    else if (mark === '"') {
      const start = i++;
      for (; json[i] !== '"'; i++) if (json[i] === "\\") i++;
      if (!isFollowedByColon(json, i + 1)) continue;
      const key = JSON.parse(json.slice(start, i + 1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function isFollowedByColon(json: string, place: number): boolean {
  let i = place;
  while (" \t\n\r".includes(json[i] ?? "x")) i++;
  return json[i] === ":";
}
