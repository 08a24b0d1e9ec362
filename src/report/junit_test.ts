import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { campaignReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { escapeXml } from "./escape_xml.ts";
import { junit } from "./junit.ts";
import { shortcomings } from "./shortcomings.ts";
import { text } from "./text.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads XML with a strict parser, which throws where it is not well-formed. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => open.at(-1)!.text += text);
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

const named = (element: Element, name: string) =>
  element.children.filter((child) => child.name === name);

Deno.test("junit() of any report is well-formed XML that counts what it holds", () => {
  fc.assert(
    fc.property(campaignReports(), (report) => {
      const root = parse(junit(report));
      const suites = named(root, "testsuite");
      const cases = suites.flatMap((suite) => named(suite, "testcase"));
      assertEquals(
        cases.length,
        report.laws.length + report.problems.length + shortcomings(report).length,
      );
      for (const element of [root, ...suites]) {
        const own = element === root ? cases : named(element, "testcase");
        const count = (name: string) => own.filter((one) => named(one, name).length === 1).length;
        const { tests, failures, errors, skipped } = element.attributes;
        assertEquals(
          [tests, failures, errors, skipped].map(Number),
          [own.length, count("failure"), count("error"), count("skipped")],
        );
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("junit() holds the whole story of a failure, and every outcome", () => {
  const report = realReport();
  const root = parse(junit(report));
  const [right, wrong, gone] = named(root, "testsuite");
  assertEquals(root.attributes, {
    name: "Backproof",
    tests: "7",
    failures: "1",
    errors: "3",
    skipped: "2",
    time: "0.125",
  });
  assertEquals([right, wrong, gone].map((suite) => suite!.attributes["name"]), [
    "Square",
    "WrongSquare",
    "props/gone.ts",
  ]);
  const [holds, skipped, unjudged] = named(right!, "testcase");
  assertEquals(holds!.attributes, {
    name: "input gradient",
    classname: "Square",
    file: "props/squares.ts",
    line: "9",
    time: "0.125",
  });
  assertEquals(holds!.children.map(({ name, text }) => [name, text]), [
    ["system-out", `⚠ ${report.laws[0]!.health![0]!.message}`],
  ]);
  assertEquals(skipped!.children[0]!.attributes["message"], "the layer has no params");
  assertEquals(unjudged!.children[0]!.text, text(report.laws[2]!));
  const [broken] = named(wrong!, "testcase");
  const [failure] = named(broken!, "failure");
  assertEquals(failure!.text, text(report.laws[3]!));
  assert(failure!.attributes["message"]!.startsWith("dx[0] is "), failure!.attributes["message"]);
  const properties = named(named(wrong!, "properties")[0]!, "property");
  assert(
    properties.some(({ attributes }) =>
      attributes["name"] === "seed" && attributes["value"] === "42"
    ),
  );
  assertEquals(named(gone!, "testcase")[0]!.children[0]!.text, report.problems[0]!.message);
});

Deno.test("escapeXml() keeps every character that XML can hold, and replaces the others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const read = parse(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
      // deno-lint-ignore no-control-regex
      const kept = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
      assertEquals([read.attributes["b"], read.text], [kept, kept]);
    }),
    { numRuns: 1000 },
  );
  assertEquals(escapeXml("\ud800a\udc00"), "\ufffda\ufffd");
});
