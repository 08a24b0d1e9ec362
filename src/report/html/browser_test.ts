import {
  assert,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { campaign, HOSTILE, hostileCampaign } from "./campaign_of_test.ts";
import { html } from "./html.ts";

const CHROMIUM = "/usr/bin/chromium";
const PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "run", command: CHROMIUM },
  { name: "read", path: "/tmp" },
  { name: "write", path: "/tmp" },
  { name: "env" },
  { name: "sys", kind: "homedir" },
];

/** Why the tests cannot run here; undefined where they can. */
function obstacle(): string | undefined {
  const lacks = (one: Deno.PermissionDescriptor) =>
    Deno.permissions.querySync(one).state !== "granted";
  const needed = "they need permissions: deno task test:browser";
  if (lacks({ name: "read", path: CHROMIUM })) return needed;
  try {
    Deno.statSync(CHROMIUM);
  } catch {
    // First, as what is not there cannot be permitted to run.
    return `there is no ${CHROMIUM}: apt-get install chromium`;
  }
  return PERMISSIONS.some(lacks) ? needed : undefined;
}

const reason = obstacle();
const SCHEMES = ["light", "dark"] as const;

/** A page, with all that it logged and asked for. */
interface Opened {
  readonly page: Page;
  /** What was logged, thrown, or asked of the user. */
  readonly noise: string[];
  /** What was fetched besides the page itself. */
  readonly requests: string[];
}

interface OpenOptions {
  readonly browser: Browser;
  readonly text: string;
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  readonly hasScript?: boolean;
}

async function withBrowser(test: (browser: Browser) => Promise<void>): Promise<void> {
  // Else it reads places outside what it may, to find out whether it runs on Windows.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM });
  try {
    await test(browser);
  } finally {
    await browser.close();
  }
}

async function open(options: OpenOptions): Promise<Opened> {
  const { browser, text, width = 1200, scheme = "light", hasScript = true } = options;
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    javaScriptEnabled: hasScript,
    reducedMotion: "reduce",
  });
  const noise: string[] = [];
  const requests: string[] = [];
  const file = await Deno.makeTempFile({ dir: "/tmp", suffix: ".html" });
  const url = `file://${file}`;
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(String(error)));
  page.on("dialog", async (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("data:") && request.url().split("#")[0] !== url) {
      requests.push(request.url());
    }
  });
  try {
    await Deno.writeTextFile(file, text);
    await page.goto(url);
  } finally {
    await Deno.remove(file);
  }
  return { page, noise, requests };
}

function browserTest(name: string, test: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name: reason === undefined ? name : `${name} (ignored: ${reason})`,
    ignore: reason !== undefined,
    // The browser's pipes outlive its last page by a moment.
    sanitizeResources: false,
    sanitizeOps: false,
    fn: () => withBrowser(test),
  });
}

const OPEN_ALL = `document.querySelectorAll("details").forEach((one) => one.open = true)`;
/** What reaches beyond the window, and lies in no box that scrolls. */
const TOO_WIDE = `[...document.body.querySelectorAll("*")].filter((one) =>
  !one.closest(".scroll, .skip, .unseen, svg") && one.getBoundingClientRect().right > innerWidth + 1
).map((one) => one.localName + " " + one.className + " " + one.textContent.slice(0, 40))`;
const FOCUSED = `document.activeElement.getAttribute("href") ?? document.activeElement.id`;

browserTest("the page opens from disk in silence, and fetches nothing", async (browser) => {
  for (const text of [await html(campaign()), await html(hostileCampaign())]) {
    for (const scheme of SCHEMES) {
      const { page, noise, requests } = await open({ browser, text, scheme });
      await page.evaluate(OPEN_ALL);
      assertEquals([noise, requests], [[], []]);
      await page.close();
    }
  }
});

browserTest("a hostile module puts its texts on the page, and nothing else", async (browser) => {
  const { page, noise } = await open({ browser, text: await html(hostileCampaign()) });
  assertEquals(await page.evaluate("document.scripts.length + document.images.length"), 1);
  assertEquals(
    await page.evaluate(`document.querySelectorAll("[onerror], iframe, object").length`),
    0,
  );
  assertStringIncludes(
    await page.evaluate<string>("document.body.textContent"),
    HOSTILE.slice(0, HOSTILE.indexOf("\x00")),
  );
  // What slipped through would not run: the page says so itself.
  await page.evaluate(`{
    const script = document.createElement("script");
    script.textContent = "document.title = 'run'";
    document.body.append(script);
  }`);
  assertNotEquals(await page.title(), "run");
  assert(noise.some((message) => message.includes("Content Security Policy")), noise.join("\n"));
});

browserTest(
  "nothing is wider than a phone of 360 pixels, even when all is unfolded",
  async (browser) => {
    for (const text of [await html(campaign()), await html(hostileCampaign())]) {
      for (const width of [360, 768, 1200]) {
        const { page } = await open({ browser, text, width });
        await page.evaluate(OPEN_ALL);
        assertEquals(await page.evaluate(TOO_WIDE), []);
        assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
        await page.close();
      }
    }
  },
);

browserTest(
  "the keyboard reaches every cell of the grid, and Enter leads to its section",
  async (browser) => {
    const report = campaign();
    const { page } = await open({ browser, text: await html(report) });
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate(FOCUSED), "#main", "the first stop skips to the results");
    const cells = await page.evaluate<string[]>(
      `[...document.querySelectorAll(".grid .cell")].map((cell) => cell.getAttribute("href"))`,
    );
    assertEquals(cells.length, report.laws.length);
    const reached: string[] = [];
    for (let stops = 0; stops < 100 && reached.length < cells.length; stops++) {
      await page.keyboard.press("Tab");
      const isCell = await page.evaluate(`document.activeElement.matches(".cell")`);
      if (!isCell) continue;
      reached.push(await page.evaluate<string>(FOCUSED));
      const outline = await page.evaluate<string>(
        "getComputedStyle(document.activeElement).outline",
      );
      assertStringIncludes(outline, "3px", "the focus is seen");
    }
    assertEquals(reached, cells);

    const broken = cells.find((href) => href.startsWith("#failure"))!;
    await page.focus(`.cell[href="${broken}"]`);
    await page.keyboard.press("Enter");
    assertEquals(await page.evaluate("location.hash"), broken);
    const top = await page.evaluate<number>(
      `document.querySelector("${broken}").getBoundingClientRect().top`,
    );
    assert(top >= 0 && top < 400, `the section is in view, ${top} pixels from the top`);
  },
);

browserTest("arrow keys move in the grid, and its rows can be picked", async (browser) => {
  const { page } = await open({ browser, text: await html(campaign()) });
  await page.focus(".grid .cell");
  const before = await page.evaluate(FOCUSED);
  await page.keyboard.press("ArrowRight");
  const right = await page.evaluate<string>(FOCUSED);
  assertNotEquals(right, before);
  await page.keyboard.press("ArrowDown");
  assert(await page.evaluate(`document.activeElement.closest("tr").rowIndex === 2`));
  await page.keyboard.press("ArrowUp");
  assertEquals(await page.evaluate(FOCUSED), right);

  const shown = () => page.locator(".grid tbody tr:visible").count();
  assertEquals(await shown(), 3);
  await page.selectOption("#filter-status", "violated");
  assertEquals(await shown(), 2);
  await page.fill("#filter-name", "sQuA");
  assertEquals(await shown(), 1);
  assertEquals(await page.textContent("#filter-count"), "1 of 3 props");
});

browserTest("the page is read without any script", async (browser) => {
  const { page } = await open({ browser, text: await html(campaign()), hasScript: false });
  assert(await page.locator(".grid .cell").first().isVisible());
  assert(!await page.locator(".filters").isVisible());
  await page.locator("summary").first().click();
  assert(await page.locator("details[open]").first().isVisible());
});

/** Every text with its contrast to what is behind it, below what WCAG asks for. */
const FAINT = `(() => {
  const parse = (text) => {
    const of = text.match(/[\\d.]+/g).map(Number);
    const scale = text.startsWith("color(") ? 255 : 1;
    return [...of.slice(0, 3).map((v) => v * scale), of[3] ?? 1];
  };
  const over = (top, below) => [...[0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * below[i]), 1];
  const ground = (element) => {
    if (!element) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
    const v = c[i] / 255;
    return sum + w * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const faint = [];
  let seen = 0;
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
    if (text === "" || !element.checkVisibility() || ["SCRIPT", "OPTION"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const ink = parse(element.localName === "text" ? style.fill : style.color);
    const [a, b] = [light(over(ink, below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen++;
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + " " + element.className + " " + text.slice(0, 40));
  }
  return { seen, faint };
})()`;

browserTest(
  "every text stands out by day and by night, those of charts included",
  async (browser) => {
    const grounds = new Set<unknown>();
    const text = await html(
      campaign({ interrupted: true, problems: [{ module: "a", message: "b" }] }),
    );
    for (const scheme of SCHEMES) {
      const { page } = await open({ browser, text, scheme });
      await page.evaluate(OPEN_ALL);
      grounds.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      const { seen, faint } = await page.evaluate<{ seen: number; faint: string[] }>(FAINT);
      assertEquals(faint, [], scheme);
      assertGreater(seen, 200);
      await page.close();
    }
    assertEquals(grounds.size, 2);
  },
);
