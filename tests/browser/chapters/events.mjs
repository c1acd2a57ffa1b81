// Must-attend events: the township calls one, the cadre checks in there, the other says why not, the sheet tells.
import { look, sees } from "../look.mjs";
import { press, rail, tab, tick } from "../people.mjs";
import { CHECK_IN, delivered, PHONE, shoot } from "./cadre.mjs";
import * as town from "../town.mjs";

const TITLE = town.SAID.event;

export async function mustAttend(story) {
  const { secretary, li, wang } = story.pages;
  await story.step("the secretary calls an event", async () => {
    await rail(secretary, "必到事项");
    await look(secretary, "events-none", ["这个月没有必到事项"]);
    await secretary.locator("main").getByRole("link", { name: "发起必到事项" }).click();
    await secretary.locator("#event-kind").selectOption("emergency");
    await secretary.locator("#event-title").fill(TITLE);
    const site = secretary.locator("#event-site option", { hasText: town.LI.village.name }).first();
    await secretary.locator("#event-site").selectOption(await site.getAttribute("value"));
    await tick(secretary, "event-everybody");
    await look(secretary, "event-new", ["通知谁：已选 2 人，共 2 人"]);
    await press(secretary, "发出通知");
    await look(secretary, "event-sheet-empty", [TITLE, "通知 2 人", "暂无记录"]);
  }, secretary);
  await story.step("the cadre sees it on the first page and checks in there", async () => {
    await tab(li, "签到");
    await li.reload();
    await sees(li, TITLE);
    await look(li, "event-card", [TITLE, "去签到"], CHECK_IN);
    await li.getByRole("link", { name: new RegExp(TITLE) }).first().click();
    await look(li, "event", ["突发事件", town.TOWNSHIP.name, "暂无记录"], PHONE);
    await li.context().setGeolocation(town.fix(town.LI.at, 8));
    await sees(li, /^在.*范围内$/, 20_000);
    await shoot(li, "到场签到");
    await delivered(li);
  }, li);
  await story.step("the other cadre says why he cannot come", async () => {
    await tab(wang, "签到");
    await wang.reload();
    await wang.getByRole("link", { name: new RegExp(TITLE) }).first().click();
    await wang.locator("#event-own-reason").fill(town.SAID.eventReason);
    await press(wang, "说明原因");
    await sees(wang, "已说明原因", 20_000);
    await look(wang, "event-reason", ["已说明原因"], PHONE);
  }, wang);
  await story.step("the sheet says who was there and who said why not", async () => {
    await secretary.reload();
    // Back where he was: what a phone shows outlives the server's absence.
    await wang.goto(`/day/${story.today}`);
    await look(secretary, "event-sheet", ["已核实到场", `本人：${town.SAID.eventReason}`, "已说明原因"]);
  }, secretary);
}
