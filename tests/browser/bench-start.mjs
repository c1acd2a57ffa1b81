// How long the phone's app takes to start without a network: node bench-start.mjs
// ZAIGANG_BIN (program), ZAIGANG_APP (built app), CHROMIUM (path).
//
// A phone enrols and goes off line; its browser is started anew each time and opens the first page. The time goes from
// the navigation to the moment the button to check in can be seen.
import { enrol } from "./chapters/cadre.mjs";
import { codeFor, county, postingOf } from "./county.mjs";
import { Handset } from "./handset.mjs";
import { dayOf, Server, workdayFrom } from "./server.mjs";
import * as town from "./town.mjs";

const STARTS = 15;
const { ZAIGANG_BIN: program, ZAIGANG_APP: app, CHROMIUM: chrome } = process.env;
const server = await Server.prepare({ program, app, owner: town.OWNER });
const initial = server.createAdministrator(town.ADMIN, town.CITY.code);
await server.start(workdayFrom(dayOf(Date.now() + 24 * 3_600_000)));
const { secretary } = await county(server, initial);
const code = await codeFor(secretary, (await postingOf(secretary, town.LI.name)).account);
const phone = await Handset.switchedOn({ program: chrome, address: server.address, at: town.fix(town.LI.at, 9) });
try {
  await enrol(phone.page, code, undefined, `${server.address}/`);
  const button = () => phone.page.getByRole("button", { name: /^(签到|再签一次)/ });
  await button().waitFor();
  await phone.page.waitForFunction(async () => (await caches.keys()).includes("zaigang-choice"));
  await phone.offline(true);
  await server.kill();
  const times = [];
  for (let start = 0; start < STARTS; start += 1) {
    await phone.die();
    await phone.switchOn();
    const from = performance.now();
    await phone.open("/");
    await button().waitFor();
    times.push(Math.round(performance.now() - from));
  }
  times.sort((a, b) => a - b);
  console.log(`offline start: median ${times[times.length >> 1]} ms, fastest ${times[0]}, slowest ${times.at(-1)} of ${STARTS}`);
} finally {
  phone.remove();
  await server.stop();
  server.remove();
}
