import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, openChromium } from "./pages/chromium.ts";
import { openSampleHouse } from "./pages/sample-house.ts";

const THEMES = ["light", "dark"] as const;
const PAGES = [
  "/console/",
  "/trust/policy",
  "/trust/terms",
  "/trust/",
  "/errors/",
  "/errors/access/key_unknown",
] as const;
const SIGNED_OUT = ["/console/", "/console/sign-in?token=invented-token"] as const;
const NARROW = { width: 390, height: 844 };

const executable = chromiumPath();
const skip =
  executable === undefined &&
  "no Chromium found; name one with FAIRLEAD_CHROMIUM=/path/to/chromium to run this suite";
if (skip) console.log(`skipped: pages in a browser (${skip})`);

describe("the pages in a browser", { skip }, () => {
  let browser: Browser;
  let house: Awaited<ReturnType<typeof openSampleHouse>>;
  let bare: Awaited<ReturnType<typeof openSampleHouse>>;

  before(async () => {
    browser = await openChromium(executable ?? "");
    house = await openSampleHouse();
    bare = await openSampleHouse({ listKeys: () => [], recentDecisions: () => [] });
  });
  after(async () => {
    await browser?.close();
    await house?.close();
    await bare?.close();
  });

  /** A signed-in page of its own, with everything the browser complained about. */
  async function openPage(url: string, viewport = { width: 1280, height: 900 }) {
    const page = await browser.newPage({ viewport });
    await page.context().addCookies([{ name: "fairlead_session", value: "signed", url }]);
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    return { page, complaints };
  }

  for (const theme of THEMES) {
    it(`have no accessibility violation in the ${theme} theme, signed in or not`, async () => {
      for (const path of PAGES) {
        const { page } = await openPage(house.url + path);
        assert.deepEqual(await violations(page, theme), [], path);
        await page.close();
      }
      for (const path of SIGNED_OUT) {
        const page = await browser.newPage();
        await page.goto(house.url + path);
        assert.deepEqual(await violations(page, theme), [], path);
        await page.close();
      }
    });
  }

  it("have none on a narrow screen, or with nothing to show", async () => {
    for (const url of [`${house.url}/console/`, `${house.url}/trust/policy`, `${bare.url}/console/`]) {
      const { page } = await openPage(url, NARROW);
      assert.deepEqual(await violations(page, "light"), [], url);
      await page.close();
    }
  });

  it("would show a violation if there were one", async () => {
    const { page } = await openPage(`${house.url}/trust/`);
    await page.evaluate("document.querySelector('h1').style.color = 'rgba(128, 128, 128, .1)'");
    assert.deepEqual(await violations(page, "light"), ["color-contrast"]);
    await page.close();
  });

  it("load without a single message in the browser's console", async () => {
    for (const path of PAGES) {
      const { page, complaints } = await openPage(house.url + path);
      assert.deepEqual(complaints, [], path);
      await page.close();
    }
  });

  it("never scroll sideways on a narrow screen", async () => {
    for (const url of [...PAGES.map((path) => house.url + path), `${bare.url}/console/`]) {
      const { page } = await openPage(url, { width: 320, height: 700 });
      const overflow = await page.evaluate<number>(
        "document.documentElement.scrollWidth - window.innerWidth",
      );
      assert.ok(overflow <= 0, `${url} is ${overflow} px too wide`);
      await page.close();
    }
  });

  it("can be walked through by keyboard alone, every control with a visible focus", async () => {
    for (const path of ["/console/", "/trust/policy"]) {
      const { page } = await openPage(house.url + path);
      const controls = await page.evaluate<number>("document.querySelectorAll('a[href], button').length");
      const reached = new Set<string>();
      for (let step = 0; step < controls; step += 1) {
        await page.keyboard.press("Tab");
        const focus = await page.evaluate<{ place: string; outline: string }>(FOCUS);
        assert.notEqual(focus.outline, "none", `${focus.place} shows no focus`);
        reached.add(focus.place);
      }
      assert.equal(reached.size, controls, `${path}: Tab does not reach every control`);
      await page.close();
    }
  });

  it("skip to the content with the first Tab and Enter", async () => {
    const { page } = await openPage(`${house.url}/trust/policy`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "content");
    await page.close();
  });

  it("sign in with the button, by keyboard, and out again", async () => {
    const page = await browser.newPage();
    await page.goto(`${house.url}/console/sign-in?token=invented-token`);
    await page.locator("main button").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${house.url}/console/`);
    assert.equal(await page.locator("h1").textContent(), "Console");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
    await page.close();
  });
});

/** Where the focus is, and how it shows. Links of the same text are told apart by their position in the document. */
const FOCUS = `(() => {
  const element = document.activeElement;
  const place = [...document.querySelectorAll("*")].indexOf(element) + " " + element.outerHTML.slice(0, 80);
  return { place, outline: getComputedStyle(element).outlineStyle };
})()`;

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(page: Page, colorScheme: (typeof THEMES)[number]): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>("axe.run()");
  return results.violations.map(({ id }) => id);
}
