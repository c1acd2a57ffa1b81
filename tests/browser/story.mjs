// One story through the whole program in a real browser: node story.mjs
// ZAIGANG_BIN (program), ZAIGANG_APP (built app), ZAIGANG_SCREENSHOTS (folder), CHROMIUM (path).
//
// An office is set up from nothing, a cadre enrols, checks in at his village, another one elsewhere; the
// secretary decides, calls, answers; an inspector is drawn and visits; days later a case is answered and
// decided. The server's clock is moved so that it is ten in the morning of a working day; the clocks of the
// browsers stay as they are, hours or weeks behind it.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { inspectorsDay, draw, results } from "./chapters/draw.mjs";
import { caseAnswered, missedPrompt, silence } from "./chapters/case.mjs";
import { checkInElsewhere, checkInInside, enrolments } from "./chapters/cadre.mjs";
import { english } from "./chapters/english.mjs";
import { mustAttend } from "./chapters/events.mjs";
import { hindered } from "./chapters/hindered.mjs";
import { leaveChanges } from "./chapters/leave.mjs";
import { everybody, lodging, newPhone } from "./chapters/more.mjs";
import { register } from "./chapters/register.mjs";
import { accounts, county } from "./chapters/setup.mjs";
import { rights } from "./chapters/rights.mjs";
import { calledPrompt, doubtfulDay, leave } from "./chapters/township.mjs";
import { village, vouched } from "./chapters/village.mjs";
import { keepScreenshotsIn, picture } from "./look.mjs";
import { tellErrors } from "./people.mjs";
import { conclude, notOk, ok, patience, seconds } from "./report.mjs";
import { addDays, CALENDAR_YEAR, dayOf, Server, workdayFrom } from "./server.mjs";
import { ADMIN, CITY, OWNER } from "./town.mjs";

function setting(name) {
  const value = process.env[name];
  if (!value) {
    console.log(`not ok setting: ${name} is not set`);
    process.exit(1);
  }
  return value;
}

const screenshots = setting("ZAIGANG_SCREENSHOTS");
mkdirSync(screenshots, { recursive: true });
// Pictures of an earlier story would be taken for pictures of this one.
for (const name of readdirSync(screenshots)) {
  if (/^(\d{2,3}|failed)-.*\.png$/.test(name)) rmSync(join(screenshots, name));
}
keepScreenshotsIn(screenshots);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const server = await Server.prepare({
  program: setting("ZAIGANG_BIN"),
  app: setting("ZAIGANG_APP"),
  owner: OWNER,
});
const browser = await chromium.launch({
  executablePath: setting("CHROMIUM"),
  args: ["--no-sandbox", "--lang=zh-CN", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
});
const tomorrow = dayOf(Date.now() + 24 * 3_600_000);
for (const year of [Number(tomorrow.slice(0, 4)), Number(tomorrow.slice(0, 4)) + 1]) {
  if (year !== CALENDAR_YEAR) server.importCalendar(year);
}
const today = workdayFrom(tomorrow);
const story = {
  browser,
  server,
  today,
  tomorrow: addDays(today, 1),
  pages: {},
  /** One step: what goes wrong in it is told, with a picture of every page it used, and the story goes on. */
  async step(name, work, ...pages) {
    try {
      await work();
      ok(name);
    } catch (error) {
      notOk(name, error.message);
      for (const page of pages) {
        if (page && !page.isClosed()) await picture(page, `failed-${name.replace(/[^\w]+/g, "-")}-${page.who}`);
      }
    }
    for (const page of pages) {
      if (page) tellErrors(page);
      // Waits get shorter once much has failed.
      page?.context().setDefaultTimeout(patience());
    }
  },
};

const CHAPTERS = [
  accounts, county, enrolments, checkInInside, hindered, checkInElsewhere, doubtfulDay, leave, leaveChanges,
  mustAttend, calledPrompt, draw, inspectorsDay, results, english, lodging, newPhone, everybody, rights, village,
  silence, vouched, missedPrompt, caseAnswered, register,
];

try {
  story.initialPassword = server.createAdministrator(ADMIN, CITY.code);
  await server.start(today);
  ok("the server starts with an empty folder");
  for (const chapter of CHAPTERS) {
    try {
      await chapter(story);
    } catch (error) {
      notOk(`chapter ${chapter.name}`, error.message);
    }
    console.log(`# ${chapter.name}: ${seconds()} s`);
  }
  for (const page of Object.values(story.pages)) tellErrors(page);
  const panics = server.log.split("\n").filter((line) => /panick|ERROR/.test(line));
  if (panics.length > 0) notOk("the server's log", panics[0]);
} catch (error) {
  notOk("the story", error.message);
} finally {
  await browser.close().catch(() => {});
  await server.stop();
  server.remove();
}
process.exit(conclude());
