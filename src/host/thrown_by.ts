import { describeThrown, shortened } from "../fuzz/describe_thrown.ts";
import type { Thrown } from "./calls.ts";

/** What was thrown, as data: the caller knows how to say it. */
export function thrownBy(error: unknown): Thrown {
  try {
    if (error instanceof Error) {
      const { name, message, stack = "" } = error;
      const code = (error as { code?: unknown }).code;
      return {
        name: shortened(name),
        message: shortened(message),
        stack: shortened(stack),
        isError: true,
        ...typeof code === "string" ? { code } : {},
      };
    }
  } catch {
    // It throws when it is looked at.
  }
  return { message: describeThrown(error), isError: false };
}
