/** Looks at a value that was read from a file, and throws a TypeError that names its path. */
export type Check = (value: unknown, path: string) => void;

/** One check for each field of T, and a marked one for each that may be left out. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? OptionalCheck : Check;
};

/** The check of a field that may be left out. */
export interface OptionalCheck {
  /** What the field must be where it is there. */
  readonly optional: Check;
}

/** A TypeError that says what is damaged. */
export function damaged(path: string, expected: string): TypeError {
  return new TypeError(`${path} is missing or damaged: expected ${expected}`);
}

/** Any value that `decode` gives. */
export const anything: Check = () => {};

/** A text, an empty one included. */
export const aText: Check = (value, path) => {
  if (typeof value !== "string") throw damaged(path, "a text");
};

/** A number, NaN included. */
export const aNumber: Check = (value, path) => {
  if (typeof value !== "number") throw damaged(path, "a number");
};

/** Yes or no. */
export const aBoolean: Check = (value, path) => {
  if (typeof value !== "boolean") throw damaged(path, "true or false");
};

/** A whole number from `min`. */
export function integerFrom(min: number): Check {
  const expected = min === -Infinity ? "an integer" : `an integer from ${min}`;
  return (value, path) => {
    if (!Number.isSafeInteger(value) || (value as number) < min) throw damaged(path, expected);
  };
}

/** One of some texts or numbers. */
export function oneOf(...values: readonly (string | number)[]): Check {
  return (value, path) => {
    if (!values.some((one) => one === value)) throw damaged(path, values.join(", "));
  };
}

/** What any of the checks takes; the message is that of the last. */
export function either(...checks: readonly Check[]): Check {
  return (value, path) => {
    for (const [i, check] of checks.entries()) {
      try {
        return check(value, path);
      } catch (error) {
        if (i === checks.length - 1) throw error;
      }
    }
  };
}

/** An array of one kind of item. */
export function arrayOf(item: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw damaged(path, "an array");
    value.forEach((one, i) => item(one, `${path}[${i}]`));
  };
}

/** An object with any keys and one kind of value. */
export function recordOf(item: Check): Check {
  return (value, path) => {
    for (const [key, one] of Object.entries(asObject(value, path))) item(one, `${path}.${key}`);
  };
}

/** An object with these fields and no others. */
export function object<T>(fields: Fields<T>): Check {
  const checks = new Map(Object.entries<Check | OptionalCheck>(fields));
  return (value, path) => {
    const record = asObject(value, path);
    const inner = (key: string) => path === "" ? key : `${path}.${key}`;
    for (const [key, check] of checks) {
      if (typeof check === "function") check(record[key], inner(key));
      else if (Object.hasOwn(record, key)) check.optional(record[key], inner(key));
    }
    const other = Object.keys(record).find((key) => !checks.has(key));
    if (other !== undefined) {
      throw new TypeError(
        `${inner(other)} is unknown: expected only ${[...checks.keys()].join(", ")}`,
      );
    }
  };
}

/** A field that may be left out. */
export function optional(check: Check): OptionalCheck {
  return { optional: check };
}

/** The value as a plain object. */
export function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain) return value as Readonly<Record<string, unknown>>;
  throw damaged(path === "" ? "the report" : path, "an object");
}
