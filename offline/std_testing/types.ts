/**
 * A stand-in for the JSR package's module of the same name, for networks that reach only npm.
 *
 * @module
 */

/** Asserts, when types are checked, that a type is `true` or `false`. */
export function assertType<T extends boolean>(_expectTrue: T): void {}

/** `true` if two types are exactly the same: neither is wider, and `any` is the same only as `any`. */
export type IsExact<T, U> = IsIdentical<Flat<T>, Flat<U>>;

/** Two types are identical if no conditional type can tell them apart. */
type IsIdentical<T, U> = (<X>() => X extends T ? 1 : 2) extends (<X>() => X extends U ? 1 : 2)
  ? true
  : false;

/** Writes an intersection of records as one record. */
type Flat<T> = T extends Record<PropertyKey, unknown> ? { [K in keyof T]: Flat<T[K]> } : T;
