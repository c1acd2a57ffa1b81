// A valley without signal: node valley.mjs
// ZAIGANG_BIN (program), ZAIGANG_APP (built app), ZAIGANG_SCREENSHOTS (folder), CHROMIUM (path).
//
// Phones that were on line once sign check-ins, a reply, a work log and a finding without a network; their browsers
// are killed and started again, and so is the server, in the middle of the delivery. At the end the phones and the
// database hold the same records. Besides: every page opens offline, an update waits until somebody asks for it, and a
// full storage loses nothing.
import { rmSync } from "node:fs";
import { codeFor, county, inspectorWithTask, postingOf } from "./county.mjs";
import { enrol, shoot } from "./chapters/cadre.mjs";
import { Handset } from "./handset.mjs";
import { keepScreenshotsIn, picture, sees } from "./look.mjs";
import { follow, press, tab } from "./people.mjs";
import { newerRelease, releaseOf } from "./release.mjs";
import { conclude, notOk, ok, patience, seconds } from "./report.mjs";
import { dayOf, Server, workdayFrom } from "./server.mjs";
import * as town from "./town.mjs";
import { sha256 } from "./uploads/caller.mjs";

function setting(name) {
  const value = process.env[name];
  if (!value) {
    notOk("setting", `${name} is not set`);
    process.exit(conclude());
  }
  return value;
}

function assert(holds, what) {
  if (!holds) throw new Error(what);
}

async function step(name, work, ...phones) {
  try {
    await work();
    ok(name);
    console.log(`# ${seconds()} s`);
  } catch (error) {
    notOk(name, error.message);
    for (const [n, { page }] of phones.entries()) await picture(page, `failed-valley-${name.replace(/[^\w]+/g, "-")}-${n}`);
  }
  for (const { page } of phones) {
    for (const text of [...new Set(page.errors.splice(0))]) notOk(`console of the handset`, text);
  }
}

/** How many records and photos wait, as the head of every page says. */
const waiting = (phone, count) => sees(phone.page, count === 0 ? "已全部送达" : `${count} 条待发`, 60_000);

/** Its records by id: what was signed. */
function signed(records) {
  return Object.fromEntries(records.map(({ id, token }) => [id, sha256(Buffer.from(token))]));
}

keepScreenshotsIn(setting("ZAIGANG_SCREENSHOTS"));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const app = setting("ZAIGANG_APP");
const chrome = setting("CHROMIUM");
const server = await Server.prepare({ program: setting("ZAIGANG_BIN"), app, owner: town.OWNER });
const tomorrow = dayOf(Date.now() + 24 * 3_600_000);
const today = workdayFrom(tomorrow);
const phones = [];
let newer;
try {
  const initial = server.createAdministrator(town.ADMIN, town.CITY.code);
  await server.start(today);
  const { secretary, account } = await county(server, initial);
  const city = await account(town.CITY.code, "city_office", town.CITY_CLERK);
  const inspectorCode = await inspectorWithTask(city, today);
  const posting = await postingOf(secretary, town.LI.name);
  const cadreCode = await codeFor(secretary, posting.account);

  const at = town.fix(town.LI.at, 9);
  const cadre = await Handset.switchedOn({ program: chrome, address: server.address, at });
  phones.push(cadre);
  const inspector = await Handset.switchedOn({ program: chrome, address: server.address, at });
  phones.push(inspector);

  await step("two phones are on line once", async () => {
    await enrol(cadre.page, cadreCode, undefined, `${server.address}/`);
    await sees(cadre.page, { role: "button", name: /^签到/ });
    await enrol(inspector.page, inspectorCode, undefined, `${server.address}/`);
    await sees(inspector.page, "有 1 次检查待去");
    await follow(inspector.page, /打开|继续/);
    await inspector.page.getByRole("button", { name: /^开始/ }).click();
    await inspector.page.getByRole("button", { name: /^我到了/ }).waitFor();
    // A telephone check, so that there is something to answer in the valley.
    await secretary.call("POST", `/api/v1/postings/${posting.id}/prompts`, { id: crypto.randomUUID(), channel: "app" });
    await cadre.page.reload();
    await cadre.page.getByTestId("prompt-card").waitFor({ timeout: patience(20_000) });
    for (const { page } of phones) {
      await page.waitForFunction(async () => (await caches.keys()).includes("zaigang-choice"), undefined, { timeout: patience(20_000) });
    }
  }, ...phones);

  await step("without network and server every page opens on a killed and restarted browser", async () => {
    for (const phone of phones) await phone.offline(true);
    await server.kill();
    for (const phone of phones) {
      await phone.die();
      await phone.switchOn();
    }
    const task = new URL(await deepLink(inspector)).pathname;
    const pages = ["/month", `/day/${today}`, "/work-log", "/leave", "/mine", "/check-in", "/privacy", "/complaint", "/help", "/no/such/page", "/"];
    for (const path of pages) {
      await cadre.open(path);
      await cadre.page.locator("main h1").first().waitFor({ state: "attached" });
      const failed = await cadre.page.locator("body.failed").count();
      assert(failed === 0, `${path} did not start`);
    }
    for (const path of ["/", task, "/mine"]) {
      await inspector.open(path);
      await inspector.page.locator("main h1").first().waitFor({ state: "attached" });
    }
    await inspector.open(task);
    await inspector.page.getByRole("button", { name: /^我到了/ }).waitFor();
  }, ...phones);

  await step("a check-in, a reply, a work log and a finding are signed without a network", async () => {
    const { page } = cadre;
    await cadre.open("/check-in");
    await shoot(page);
    await waiting(cadre, 1);
    await cadre.open("/");
    await page.getByTestId("prompt-card").waitFor();
    await page.getByRole("link", { name: "现在应答" }).click();
    await shoot(page, "拍照应答");
    await waiting(cadre, 2);
    await cadre.open("/work-log");
    await page.locator("#work-log").fill("走访三户，商量打井的地点。");
    await press(page, "签名并记下");
    await waiting(cadre, 3);
    await picture(page, "valley-work-log");
    await inspector.page.getByRole("button", { name: /^我到了/ }).click();
    await press(inspector.page, "没能核实");
    await inspector.page.locator("#finding-note").fill("河水上涨，路不通");
    await press(inspector.page, "签名并记录");
    await sees(inspector.page, "这次检查已记录", 30_000);
    await waiting(inspector, 1);
  }, ...phones);

  const kept = { cadre: signed(await cadre.records()), inspector: signed(await inspector.records()) };
  await step("nothing of it is lost when the browsers are killed at once", async () => {
    for (const phone of phones) {
      await phone.die();
      await phone.switchOn();
      await phone.open("/mine");
    }
    await waiting(cadre, 3);
    await waiting(inspector, 1);
    assert(JSON.stringify(signed(await cadre.records())) === JSON.stringify(kept.cadre), "other records on the cadre's phone");
    assert(JSON.stringify(signed(await inspector.records())) === JSON.stringify(kept.inspector), "others on the inspector's");
    await picture(cadre.page, "valley-waiting");
  }, ...phones);

  await step("a full storage loses nothing: the record goes without its photo", async () => {
    const devtools = await cadre.context.newCDPSession(cadre.page);
    await cadre.open("/check-in");
    await cadre.page.locator("video").waitFor();
    const { usage } = await cadre.page.evaluate(() => navigator.storage.estimate());
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: server.address, quotaSize: usage + 24_000 });
    await cadre.page.getByRole("button", { name: /^拍照签到/ }).click();
    await sees(cadre.page, "手机存满了，这张照片存不下", 30_000);
    await picture(cadre.page, "valley-full");
    await press(cadre.page, "不拍照，直接签");
    await sees(cadre.page, { role: "heading", name: "已签" }, 30_000);
    await waiting(cadre, 4);
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: server.address });
    const records = await cadre.records();
    assert(Object.entries(kept.cadre).every(([id, hash]) => signed(records)[id] === hash), "an earlier record is gone");
    kept.cadre = signed(records);
  }, cadre);

  await step("the delivery goes on when the server is killed in the middle of it", async () => {
    await server.start(today);
    let pieces = 0;
    cadre.page.on("request", (request) => (pieces += request.method() === "PATCH" ? 1 : 0));
    await cadre.open("/mine").catch(() => {});
    for (const phone of phones) await phone.offline(false);
    await cadre.open("/mine");
    const until = Date.now() + patience(30_000);
    while (pieces === 0 && Date.now() < until) await new Promise((tick) => setTimeout(tick, 5));
    await server.kill();
    assert(pieces > 0, "no photo was on its way");
    await server.start(today);
    await cadre.open("/mine");
    await inspector.open("/mine");
    for (const phone of phones) await waiting(phone, 0);
    await picture(cadre.page, "valley-delivered");
  }, ...phones);

  await step("the reply made in the valley counts, and is asked for no more", async () => {
    const { prompts } = await secretary.call("GET", `/api/v1/divisions/${town.TOWNSHIP.code}/prompts`);
    const { reply } = prompts.find((prompt) => prompt.posting === posting.id);
    assert(reply?.time === "in_time" && reply.answer === "inside", JSON.stringify(reply));
    await cadre.open("/");
    await sees(cadre.page, { role: "button", name: /^(签到|再签一次)/ });
    await cadre.page.getByTestId("prompt-card").waitFor({ state: "detached", timeout: patience(20_000) });
  }, cadre);

  await step("an update is fetched, waits, and comes when it is asked for", async () => {
    newer = newerRelease(app);
    await server.stop();
    server.app = newer;
    await server.start(today);
    await cadre.open("/");
    await sees(cadre.page, "应用有新版本", 30_000).catch(async () => {
      // The browser looks for a newer worker after the page has started; the page asks when it starts.
      await cadre.page.reload();
      await sees(cadre.page, "应用有新版本", 30_000);
    });
    await cadre.page.reload();
    assert((await releaseOf(cadre.page)) === "first", "it came by itself");
    await cadre.die();
    await cadre.switchOn();
    await cadre.open("/month");
    assert((await releaseOf(cadre.page)) === "first", "it came with a new start");
    await cadre.open("/");
    await sees(cadre.page, "应用有新版本");
    await picture(cadre.page, "valley-newer");
    await press(cadre.page, "现在换");
    await cadre.page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue("--release").trim() === "newer", undefined, { timeout: patience(20_000) });
    await cadre.page.locator("main h1").first().waitFor({ state: "attached" });
    await cadre.offline(true);
    await cadre.open("/month");
    assert((await releaseOf(cadre.page)) === "newer", "offline it is the old one again");
    await cadre.offline(false);
    assert(JSON.stringify(signed(await cadre.records())) === JSON.stringify(kept.cadre), "the update lost a record");
  }, cadre);

  await step("the records are proven to be in the log", async () => {
    // A state is signed once a minute; a phone asks at its next try.
    const until = Date.now() + patience(150_000);
    for (const phone of phones) {
      for (;;) {
        await phone.open("/mine");
        await waiting(phone, 0);
        const records = await phone.records();
        if (records.every(({ in_log }) => in_log !== null && in_log !== undefined)) break;
        assert(Date.now() < until, `no proof yet: ${JSON.stringify(records.map(({ in_log }) => in_log))}`);
        await new Promise((tick) => setTimeout(tick, 5_000));
      }
    }
    await cadre.page.locator("summary", { hasText: "最近送达的记录" }).click();
    await sees(cadre.page, /已存证（第 \d+ 条）/);
    await picture(cadre.page, "valley-proven");
  }, ...phones);

  const delivered = [...(await cadre.records()), ...(await inspector.records())];
  await step("each record of the phones is in the database", async () => {
    for (const { id, state } of delivered) {
      assert(state.stored?.checked, `${id} has no receipt that fits`);
      assert((await city.fetch(`/api/v1/records/${id}`)).status === 200, `${id} is not there`);
    }
  });
  const panics = server.log.split("\n").filter((line) => /panick|ERROR/.test(line));
  if (panics.length > 0) notOk("the server's log", panics[0]);
  await server.stop();
  await step("and no other: the log holds, and counts as many records as the phones", async () => {
    const said = server.run("log", "verify", "--data", server.data);
    const [, records] = /(\d+) records and \d+ other rows were compared/.exec(said) ?? [];
    assert(Number(records) === delivered.length, `${records} instead of ${delivered.length}: ${said}`);
  });
} catch (error) {
  notOk("the valley", error.stack ?? error.message);
} finally {
  for (const phone of phones) phone.remove();
  await server.stop();
  server.remove();
  if (newer) rmSync(newer, { recursive: true, force: true });
}
console.log(`# the valley: ${seconds()} s`);
process.exit(conclude());

/** The address of the open task. */
async function deepLink(phone) {
  await phone.open("/");
  const link = phone.page.locator("main").getByRole("link", { name: /打开|继续/ }).first();
  return new URL(await link.getAttribute("href"), phone.address).href;
}
