// Opens Chromium as one person of the demonstration: node play.mjs ROLE DEMONSTRATION PROFILE [PICTURE]
// With a PICTURE it works without a window: takes the picture and ends.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [role, demonstration, profile, picture] = process.argv.slice(2);
const { address, roles } = JSON.parse(readFileSync(demonstration, "utf8"));
const person = roles[role];
const onPhone = !person.path.startsWith("/office");
const size = onPhone ? { width: 390, height: 844 } : { width: 1360, height: 900 };

const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  headless: Boolean(picture),
  args: [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--window-size=${size.width + (onPhone ? 20 : 0)},${size.height + 90}`,
  ],
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
  permissions: ["geolocation", "camera"],
  ...(onPhone || picture ? { viewport: size } : { viewport: null }),
  ...(onPhone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  ...(Number.isFinite(person.lat)
    ? { geolocation: { latitude: person.lat, longitude: person.lon, accuracy: person.accuracy_m ?? 12 } }
    : {}),
});
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(new URL(person.path, address).href);

console.log(`${role}: ${person.name ?? ""} at ${page.url()}`);
if (person.code) console.log(`  device code: ${person.code}`);
if (person.login) console.log(`  account: ${person.login}   password: ${person.password}`);
if (Number.isFinite(person.lat)) console.log(`  stands at ${person.lat}, ${person.lon}`);

if (picture) {
  await page.waitForTimeout(1500);
  await page.screenshot({ path: picture });
  console.log(`  picture: ${picture}`);
  await context.close();
} else {
  console.log("  close the window to end");
  await new Promise((ended) => context.on("close", ended));
}
