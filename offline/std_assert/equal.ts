/**
 * Whether two values are equal, deeply and by value: prototypes, own and inherited properties, and the
 * contents of maps, sets, dates, typed arrays and buffers. NaN equals NaN, and 0 equals −0.
 *
 * @throws {TypeError} If a WeakMap or a WeakSet is compared, whose contents cannot be known.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

/** Pairs under comparison, so that a value that contains itself comes to an end. */
type Seen = Map<unknown, unknown>;

function compare(a: unknown, b: unknown, seen: Seen): boolean {
  if (isSame(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Date && b instanceof Date) return isSame(a.getTime(), b.getTime());
  if (!haveEqualPrototypes(a, b)) return false;
  if (isTypedArray(a)) return compareNumbers(a, b as typeof a);
  if (isBuffer(a)) return compareNumbers(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  if (a instanceof WeakMap) throw new TypeError("Cannot compare WeakMap instances");
  if (a instanceof WeakSet) throw new TypeError("Cannot compare WeakSet instances");
  if (a instanceof WeakRef) return compare(a.deref(), (b as WeakRef<WeakKey>).deref(), seen);
  if (seen.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  seen.set(a, b);
  if (compareContents(a, b, seen)) return true;
  seen.delete(a);
  return false;
}

function compareContents(a: object, b: object, seen: Seen): boolean {
  if (a instanceof Map) return compareEntries([...a], [...b as Map<unknown, unknown>], seen);
  if (a instanceof Set) {
    return compareEntries(entriesOf(a), entriesOf(b as Set<unknown>), seen);
  }
  if (COMPARED_AS_TEXT.has(Object.getPrototypeOf(a))) return String(a) === String(b);
  for (const key of new Set([...keysOf(a), ...keysOf(b)])) {
    if (key in a !== key in b) return false;
    if (!compare(Reflect.get(a, key), Reflect.get(b, key), seen)) return false;
  }
  return true;
}

/** Every entry has its like on the other side, in any order. */
function compareEntries(
  a: readonly [unknown, unknown][],
  b: readonly [unknown, unknown][],
  seen: Seen,
): boolean {
  if (a.length !== b.length) return false;
  if (a.every(([key]) => !isObject(key))) {
    const others = new Map(b);
    return a.every(([key, value]) => others.has(key) && compare(value, others.get(key), seen));
  }
  return a.every(([key, value]) =>
    b.some(([otherKey, other]) => compare(key, otherKey, seen) && compare(value, other, seen))
  );
}

function entriesOf(set: Set<unknown>): [unknown, unknown][] {
  return [...set].map((value) => [value, undefined]);
}

function compareNumbers(
  a: ArrayLike<number | bigint>,
  b: ArrayLike<number | bigint>,
): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
  return true;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isTypedArray(value: object): value is Uint8Array | BigUint64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isBuffer(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** No prototype counts as that of a plain object. */
function haveEqualPrototypes(a: object, b: object): boolean {
  return (Object.getPrototypeOf(a) ?? Object.prototype) ===
    (Object.getPrototypeOf(b) ?? Object.prototype);
}

/** The names and symbols of all properties, inherited ones too, save those of plain objects and arrays. */
function keysOf(value: object): Set<string | symbol> {
  const keys = new Set<string | symbol>();
  let from: object | null = value;
  const isPlain = [null, Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
  if (isPlain) return new Set(Reflect.ownKeys({ ...value }));
  while (from !== null && from !== Object.prototype && from !== Array.prototype) {
    for (const key of Reflect.ownKeys(from)) keys.add(key);
    from = Object.getPrototypeOf(from);
  }
  return keys;
}

const COMPARED_AS_TEXT = new Set<unknown>(
  [
    Intl.Locale,
    RegExp,
    URL,
    URLSearchParams,
    Temporal.Duration,
    Temporal.Instant,
    Temporal.PlainDate,
    Temporal.PlainDateTime,
    Temporal.PlainTime,
    Temporal.PlainYearMonth,
    Temporal.PlainMonthDay,
    Temporal.ZonedDateTime,
  ].map((type) => type.prototype),
);
