// A person with a browser: a phone, or a desk in an office.
import { notOk, patience } from "./report.mjs";

const COMMON = { locale: "zh-CN", timezoneId: "Asia/Shanghai" };
const PHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.5,
  permissions: ["geolocation", "camera"],
};
const DESK = { viewport: { width: 1280, height: 800 } };

/** What a browser writes when a server says no: the page tells it in words, the console repeats it. */
const ANSWERED = /Failed to load resource: the server responded with a status of (401|409|422)/;

async function open(browser, address, who, options) {
  const context = await browser.newContext({ ...COMMON, ...options, baseURL: address });
  context.setDefaultTimeout(patience());
  return listen(await context.newPage(), who);
}

function listen(page, who) {
  page.who = who;
  page.errors = [];
  page.on("console", (message) => {
    if (message.type() !== "error" || page.mayLoseServer) return;
    if (!ANSWERED.test(message.text())) page.errors.push(`${message.text()} ${message.location()?.url ?? ""}`);
  });
  page.on("pageerror", (error) => page.errors.push(`uncaught: ${error.stack ?? error.message}`));
  return page;
}

/** One more page of the same browser. */
export async function anotherPage(page, who) {
  return listen(await page.context().newPage(), who);
}

export async function openPhone(browser, address, who, position, more = {}) {
  return open(browser, address, who, { ...PHONE, geolocation: position, ...more });
}

export async function openDesk(browser, address, who) {
  return open(browser, address, who, DESK);
}

/** Tells what the console of a page said since the last time. */
export function tellErrors(page) {
  for (const text of [...new Set(page.errors.splice(0))]) notOk(`console of ${page.who}`, text);
}

/** Goes to a page of the office by its word in the rail. */
export async function rail(page, word) {
  await page.getByRole("navigation", { name: "导航" }).getByRole("link", { name: new RegExp(`^${word}`) }).click();
}

/** Goes to a page of the phone by its word in the bar below. */
export async function tab(page, word) {
  await page.locator("nav.tabs").getByRole("link", { name: new RegExp(`^${word}`) }).click();
}

export async function press(page, word) {
  await page.getByRole("button", { name: word, exact: true }).filter({ visible: true }).first().click();
}

export async function follow(page, word) {
  await page.locator("main").getByRole("link", { name: word }).first().click();
}

/** The open dialog's button. */
export async function answer(page, word) {
  await page.locator("dialog[open] .dialog-actions").getByRole("button", { name: word, exact: true }).click();
}

/** The line of a list that begins with a name. */
export function line(page, name) {
  return page.locator(".row").filter({ has: page.locator(".row-who b", { hasText: name }) }).first();
}

export async function signIn(page, login, password) {
  await page.goto("/office/");
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await press(page, "登录");
}

export async function choosePassword(page, old, chosen) {
  await page.locator("#old-password").fill(old);
  await page.locator("#new-password").fill(chosen);
  await page.locator("#new-password-again").fill(chosen);
  await press(page, "保存新密码");
}

/** Taps an element that a picture of a label covers. */
export async function tick(page, id) {
  await page.locator(`label[for="${id}"]`).click();
}

/** What a page's phone holds in a store: each entry's name and its text. */
export async function held(page, store) {
  return page.evaluate(async (name) => {
    const asked = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const database = await asked(indexedDB.open("zaigang"));
    const entries = database.transaction(name).objectStore(name);
    const [names, texts] = await Promise.all([asked(entries.getAllKeys()), asked(entries.getAll())]);
    database.close();
    return names.map((key, at) => [String(key), texts[at]]);
  }, store);
}
