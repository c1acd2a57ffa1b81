// What happens beside the day's work: a new phone, a lodging, a complaint, the pages for everybody.
import { look, sees } from "../look.mjs";
import { answer, line, openDesk, openPhone, press, rail } from "../people.mjs";
import { CHECK_IN, enrol, PHONE, shoot } from "./cadre.mjs";
import { giveCode } from "./setup.mjs";
import * as town from "../town.mjs";

export async function newPhone(story) {
  const { secretary, li } = story.pages;
  await story.step("a lost phone is reported", async () => {
    await rail(secretary, "人员与设备");
    await line(secretary, town.LI.name).getByRole("button", { name: "停用", exact: true }).click();
    await look(secretary, "device-lost", ["停用以后，这部手机的新签到一律待确认"]);
    await answer(secretary, "确认停用");
    await sees(secretary, "已停用");
  }, secretary);
  await story.step("found again, it signs and keeps what it cannot send", async () => {
    await li.goto("/");
    await sees(li, "这部手机需要重新启用", 20_000);
    await li.getByRole("button", { name: /签/ }).first().click();
    await shoot(li);
    await look(li, "session-over", ["这部手机需要重新启用", "等重新启用，自动送出", "1 条待发"], CHECK_IN);
  }, li);
  await story.step("enrolled anew with another key it waits for the township", async () => {
    await rail(secretary, "登记码");
    await secretary.locator("summary").first().click();
    const code = await giveCode(secretary, town.LI.name);
    await enrol(li, code, undefined, "/enrol");
    await sees(li, { role: "button", name: /签/ });
    await sees(li, "已全部送达", 30_000);
    await li.goto("/mine");
    await look(li, "mine-pending", ["等待乡镇核准", "现在也可以签到"], PHONE);
  }, li, secretary);
  await story.step("the township approves it", async () => {
    await rail(secretary, "人员与设备");
    await look(secretary, "devices-waiting", ["1 部新手机待批准", "不是本人的"]);
    await press(secretary, "批准手机");
    await answer(secretary, "批准手机");
    await sees(secretary, "没有待批准的手机");
    await li.reload();
    await sees(li, "已启用，正常使用");
  }, li, secretary);
}

export async function lodging(story) {
  const { secretary, county } = story.pages;
  await story.step("the township proposes a lodging, the county approves it", async () => {
    await rail(secretary, "人员与设备");
    await line(secretary, town.WANG.name).getByRole("button", { name: "报住处" }).click();
    await secretary.locator("#lodging-place").fill("44.1510, 119.3661");
    await secretary.locator("#lodging-radius").fill("100");
    await look(secretary, "lodging", [`上报${town.WANG.name}的住处`]);
    await answer(secretary, "上报");
    await sees(secretary, "已上报，等县委组织部批准");
    await rail(county, "围栏");
    await county.reload();
    await look(county, "lodging-waits", ["待批准的住所", "半径 100 米"]);
    await press(county, "批准");
    await sees(county, "待批准的住所").then(
      () => county.getByText("待批准的住所").waitFor({ state: "detached" }),
      () => undefined,
    );
  }, secretary, county);
}

export async function everybody(story) {
  const { li, city, county, secretary } = story.pages;
  await story.step("a complaint goes past the township", async () => {
    await li.goto("/complaint");
    await li.locator("textarea").fill("希望把签到时间放宽到晚上八点半以后。");
    await press(li, "提交");
    await sees(li, "已收到");
    await rail(city, "投诉");
    await look(city, "complaints", ["希望把签到时间放宽到晚上八点半以后。"]);
    await rail(county, "投诉");
    await look(county, "county-complaints", ["希望把签到时间放宽到晚上八点半以后。", town.COUNTY.name]);
  }, li, city, county);
  const stranger = await openDesk(story.browser, story.server.address, "stranger");
  await story.step("pages for everybody", async () => {
    await stranger.goto("/office/privacy");
    await look(stranger, "privacy", [{ role: "heading", name: "记了什么，为什么" }, town.POLICY.filing, "不做的事"]);
    await stranger.goto("/office/complain");
    await look(stranger, "complain", [{ role: "heading", name: "投诉与建议" }]);
    await stranger.goto("/office/nowhere");
    await stranger.goto("/somewhere");
    await look(stranger, "not-found", [{ role: "heading", name: "没有这一页" }]);
  }, stranger);
  await stranger.context().close();
  await secondPart(story);
  await story.step("the secretary's day on a phone", async () => {
    await secretary.setViewportSize({ width: 390, height: 844 });
    await press(secretary, "菜单");
    await rail(secretary, "今日");
    await look(secretary, "today-on-a-phone", [`${town.TOWNSHIP.name} 今日在岗`]);
    await secretary.setViewportSize({ width: 1280, height: 800 });
  }, secretary);
}

/** Behind a phone's first pages is a second part of the app, which may come late, broken or not at all. */
async function secondPart(story) {
  const { browser, server } = story;
  const phone = await openPhone(browser, server.address, "without-second-part", town.LI.at, { serviceWorkers: "block" });
  phone.mayLoseServer = true;
  await story.step("a page whose part does not come says so, and opens when it comes", async () => {
    await phone.route("**/phone/later.wasm", (route) => route.abort());
    await phone.goto("/help");
    await look(phone, "part-missed", ["这一页没有加载到", "已经签的记录都在"]);
    // Not what was meant: an old page of a proxy, half of the file.
    await phone.unroute("**/phone/later.wasm");
    await phone.route("**/phone/later.wasm", (route) => route.fulfill({ status: 200, body: "<html>" }));
    await press(phone, "再试一次");
    await sees(phone, "这一页没有加载到");
    await phone.unroute("**/phone/later.wasm");
    await press(phone, "再试一次");
    await sees(phone, { role: "heading", name: "帮助" });
  }, phone);
  await story.step("a phone set to English says so from its first page", async () => {
    await phone.evaluate(() => localStorage.setItem("zaigang.language", "en"));
    await phone.goto("/enrol");
    await sees(phone, { role: "heading", name: "Enrol this phone" });
    // Without the part it speaks Chinese; tries in the background leave the page alone.
    await phone.route("**/phone/later.wasm", (route) => route.abort());
    await phone.goto("/enrol");
    await sees(phone, { role: "heading", name: "启用手机" });
    await phone.evaluate(() => (document.querySelector("main").dataset.same = "yes"));
    await phone.waitForRequest("**/phone/later.wasm", { timeout: 10_000 });
    await phone.waitForTimeout(300);
    await phone.locator('main[data-same="yes"]').waitFor();
  }, phone);
  await phone.context().close();
}
