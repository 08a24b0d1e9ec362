import { normalize } from "node:path";
import { type FormatName, formats } from "../report/formats.ts";

/** Which report goes where. */
export interface ReportSpec {
  /** The format. */
  readonly format: FormatName;
  /** The file; undefined for the standard output. */
  readonly file: string | undefined;
}

/**
 * Reads "junit" or "junit=out/report.xml".
 *
 * @throws {RangeError} If there is no such format, or no file after the sign.
 */
function reportSpec(text: string): ReportSpec {
  const at = text.indexOf("=");
  const format = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? undefined : text.slice(at + 1);
  if (!Object.hasOwn(formats, format)) {
    const names = Object.keys(formats).join(", ");
    throw new RangeError(`Cannot report as ${JSON.stringify(format)}: expected ${names}`);
  }
  if (file === "") throw new RangeError(`Cannot report as ${text}: expected a file after "="`);
  return { format: format as FormatName, file };
}

/**
 * Reads which reports go where: "junit", or "junit=out/report.xml".
 *
 * @throws {RangeError} If one is wrong, if two go to the standard output, or two to one file.
 */
export function reportSpecs(texts: readonly string[]): ReportSpec[] {
  const specs = texts.map(reportSpec);
  for (const [i, { format, file }] of specs.entries()) {
    const other = specs.slice(0, i).find((one) => placeOf(one) === placeOf({ format, file }));
    if (other === undefined) continue;
    const place = file ?? "the standard output";
    throw new RangeError(
      `Cannot write both ${other.format} and ${format} to ${place}: give each another file, ` +
        `such as ${format}=report.${format}`,
    );
  }
  return specs;
}

function placeOf({ file }: ReportSpec): string | undefined {
  return file === undefined ? undefined : normalize(file);
}
