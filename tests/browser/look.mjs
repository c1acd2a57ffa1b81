// What is asked of every page, whatever it is for.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { notOk, ok, patience } from "./report.mjs";
import { DATA_WORDS } from "./town.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CONTRAST = 7;

let folder = ".";
let number = 0;

export function keepScreenshotsIn(path) {
  folder = path;
}

/** The place on the page that an expectation names: a text, or a role with its name. */
function find(page, wanted) {
  if (typeof wanted === "string" || wanted instanceof RegExp) return page.getByText(wanted);
  const { role, ...how } = wanted;
  return page.getByRole(role, how);
}

function inWords(wanted) {
  return typeof wanted === "object" && wanted.role ? `${wanted.role} ${wanted.name ?? ""}` : String(wanted);
}

/** Waits until it stands on the page and can be seen. */
export async function sees(page, wanted, ms) {
  const found = find(page, wanted).filter({ visible: true }).first();
  await found.waitFor({ state: "visible", timeout: patience(ms) }).catch(() => {
    throw new Error(`"${inWords(wanted)}" is not on the page`);
  });
  return found;
}

/** Looks at a page: content, rules for all pages, picture. `onPhone` decides the size of targets. */
export async function look(page, name, expected = [], { lang = "zh", onPhone = false, contrast = false } = {}) {
  number += 1;
  const label = `${String(number).padStart(3, "0")}-${name}-${lang}`;
  const found = [];
  for (const wanted of expected) {
    await sees(page, wanted).catch((error) => found.push(error.message));
  }
  await page.locator("h1").first().waitFor({ state: "attached", timeout: patience(5_000) }).catch(() => {});
  // What is still on its way is looked at when it has come.
  const coming = page.locator("progress:visible").first();
  await coming.waitFor({ state: "detached", timeout: patience(2_000) }).catch(() => {});
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  try {
    found.push(...(await page.evaluate(rules, { onPhone, lang, data: DATA_WORDS })));
    found.push(...(await axe(page, contrast)));
  } catch (error) {
    found.push(`could not be looked at: ${error.message}`);
  }
  await picture(page, label);
  if (found.length === 0) ok(`page ${label}`);
  for (const reason of found) notOk(`page ${label}`, reason);
}

/** Runs in the page. */
function rules({ onPhone, lang, data }) {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > innerWidth + 1);
    const who = wide ? `${wide.tagName.toLowerCase()}.${wide.className?.baseVal ?? wide.className}` : "";
    found.push(`is wider than the screen: ${root.scrollWidth} > ${innerWidth} ${who}`);
  }
  const text = document.body.innerText;
  const around = (match) => text.slice(Math.max(0, match.index - 30), match.index + 40);
  const never = [
    ["a key without a text", /\u27e6/u],
    ["an id", /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i],
    ["raw data", /[{[]\s*"[\w-]+"\s*:|\bundefined\b|\bNaN\b|\[object |\bSome\(|\bNone\b/],
    ["a code instead of a word", /\b[a-z]{2,}_[a-z_]{2,}\b/],
    ["an emoji", /\p{Emoji_Presentation}|\uFE0F/u],
    ["an empty placeholder", /\{\s*\$/],
  ];
  for (const [what, pattern] of never) {
    const match = pattern.exec(text);
    if (match) found.push(`shows ${what}: ${around(match)}`);
  }
  if (lang === "en") {
    let own = text;
    for (const word of [...data].sort((a, b) => b.length - a.length)) own = own.replaceAll(word, "");
    const match = /[\u4e00-\u9fff]+/u.exec(own.replaceAll("中文", ""));
    if (match) found.push(`is in English but says ${match[0]}`);
  }
  if (root.lang.slice(0, 2) !== lang) found.push(`says it is in ${root.lang}`);
  if (!document.title) found.push("has no title");
  if (document.querySelectorAll("h1").length !== 1) {
    found.push(`has ${document.querySelectorAll("h1").length} main headings`);
  }
  if (onPhone) {
    const small = [];
    const targets = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
    const open = document.querySelector("dialog[open]");
    for (const element of document.querySelectorAll(targets)) {
      if (open && !open.contains(element)) continue;
      const label = element.matches("input") ? element.closest("label") ?? labelOf(element) : null;
      const box = (label ?? element).getBoundingClientRect();
      const style = getComputedStyle(label ?? element);
      const hidden = style.visibility === "hidden" || style.display === "none" || box.width === 0
        || box.bottom < 0 || box.right < 0 || element.matches(".skip");
      const inline = style.display === "inline" && element.closest("p, li") !== null;
      if (hidden || inline) continue;
      if (box.width < 47.5 || box.height < 47.5) {
        const word = (element.innerText || element.getAttribute("aria-label") || element.id || "").trim();
        small.push(`${element.tagName.toLowerCase()} "${word.slice(0, 20)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
      }
    }
    if (small.length > 0) found.push(`has targets under 48 px: ${[...new Set(small)].slice(0, 6).join(", ")}`);
  }
  return found;

  function labelOf(element) {
    const named = element.id ? document.querySelector(`label[for="${element.id}"]`) : null;
    return element.matches(".unseen, [type=radio], [type=checkbox]") ? named : null;
  }
}

/** Serious and critical findings; with `contrast` also text below 7:1, large text too. */
async function axe(page, contrast) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const options = {
    resultTypes: contrast ? ["violations", "passes"] : ["violations"],
    rules: { "color-contrast-enhanced": { enabled: contrast } },
  };
  const found = await page.evaluate(async ([options, least]) => {
    const { violations, passes } = await window.axe.run(document, options);
    const bad = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => {
        const first = nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.none[0]?.message ?? ""})`);
        return `${id}: ${help}: ${first.join("; ")}`;
      });
    const weak = passes
      .filter(({ id }) => id === "color-contrast-enhanced" || id === "color-contrast")
      .flatMap(({ nodes }) => nodes)
      .filter((node) => (node.any[0]?.data?.contrastRatio ?? 99) < least)
      .map((node) => `${node.target.join(" ")} ${node.any[0].data.contrastRatio}:1`);
    if (least > 0 && weak.length > 0) bad.push(`contrast below ${least}:1: ${[...new Set(weak)].slice(0, 4).join("; ")}`);
    return bad;
  }, [options, contrast ? CONTRAST : 0]);
  return found;
}

/** The whole page, the bars where they are on a screen that is high enough. */
export async function picture(page, name) {
  const path = join(folder, `${name}.png`);
  const size = page.viewportSize();
  const shoot = () => page.screenshot({ path, timeout: patience(8_000) }).catch(() => {});
  const height = await page
    .evaluate(() => (document.querySelector("dialog[open]") ? 0 : document.documentElement.scrollHeight))
    .catch(() => 0);
  if (height <= size.height) return shoot();
  await page.setViewportSize({ ...size, height });
  await shoot();
  await page.setViewportSize(size);
}
