// The cadres' phones: enrolment, check-in at the village, check-in elsewhere.
import { look, sees } from "../look.mjs";
import { follow, openPhone, press, rail, tab } from "../people.mjs";
import { giveCode } from "./setup.mjs";
import * as town from "../town.mjs";

export const CHECK_IN = { onPhone: true, contrast: true };
export const PHONE = { onPhone: true };

/** Reads the notice, types the code; `shown` names the pictures. Nobody's phone comes to the page by itself. */
export async function enrol(page, code, shown, path = "/") {
  await page.goto(path);
  await sees(page, { role: "heading", name: "启用手机" });
  if (shown) await look(page, `${shown}-notice`, ["照片", "位置", "我已阅读并同意", "不会做的事"], PHONE);
  await page.locator('label[for="notice-read"]').click();
  await press(page, "下一步");
  await page.locator("#code").fill(code);
  if (shown) await look(page, `${shown}-code`, [{ role: "button", name: "启用这部手机" }], PHONE);
  await press(page, "启用这部手机");
}

/** From the first page to a signed record. */
export async function shoot(page, word = "拍照签到") {
  await page.locator("video").waitFor();
  const shutter = page.getByRole("button", { name: new RegExp(`^${word}`) });
  await shutter.click();
  await sees(page, { role: "heading", name: "已签" }, 30_000);
}

/** Receipt checked, photo there, nothing waits. */
export async function delivered(page) {
  await sees(page, "已送达，回执已核对", 20_000);
  await sees(page, "照片已送达", 20_000);
  await sees(page, "已全部送达");
}

export async function enrolments(story) {
  const { secretary } = story.pages;
  await story.step("the secretary gives enrolment codes", async () => {
    await rail(secretary, "登记码");
    await look(secretary, "codes", ["还没有登记手机的人", town.LI.name, "从未登记"]);
    story.liCode = await giveCode(secretary, town.LI.name, "code-given");
    story.wangCode = await giveCode(secretary, town.WANG.name);
  }, secretary);
  story.pages.li = await openPhone(story.browser, story.server.address, "li", town.fix(town.LI.at, 9));
  story.pages.wang = await openPhone(story.browser, story.server.address, "wang", town.fix(town.WANG.at, 9));
  const { li, wang } = story.pages;
  await story.step("a wrong code is answered in words", async () => {
    await enrol(li, "ZZZZ9999", "enrol");
    await sees(li, { role: "alert" });
    await look(li, "enrol-refused", [], PHONE);
  }, li);
  await story.step("the cadre enrols by code after the notice", async () => {
    await li.locator("#code").fill(story.liCode);
    await press(li, "启用这部手机");
    await sees(li, "今天还没有记录");
    // The position is read when it is asked for, and only then.
    await press(li, "看看我在不在范围内");
    await sees(li, /^在.*范围内$/, 20_000);
    await look(li, "home-before", [town.LI.village.name, "今天还没有记录", { role: "button", name: /^签到/ }, "已全部送达"], CHECK_IN);
  }, li);
  await story.step("a second cadre enrols", async () => {
    await enrol(wang, story.wangCode);
    await sees(wang, "今天还没有记录");
  }, wang);
}

export async function checkInInside(story) {
  const { li } = story.pages;
  await story.step("check-in at the village: photo, position, receipt", async () => {
    await li.getByRole("button", { name: /^签到/ }).click();
    await li.locator("video").waitFor();
    await sees(li, /在.*范围内/);
    await look(li, "check-in", [{ role: "button", name: /^拍照签到/ }], CHECK_IN);
    await shoot(li);
    await delivered(li);
    await look(li, "checked-in", ["今天的记录在登记的地点范围内", "照片已送达"], CHECK_IN);
    if ((await li.title()) !== "拍照并定位 · 在岗") throw new Error(`the title is "${await li.title()}"`);
    await follow(li, "回到首页");
    await li.locator("h1:focus").waitFor({ state: "attached" });
    await look(li, "home-done", [/^在岗 · 10:\d\d$/, { role: "button", name: /^再签一次/ }], CHECK_IN);
  }, li);
}

export async function checkInElsewhere(story) {
  const { wang } = story.pages;
  await story.step("check-in elsewhere says so in words and is kept", async () => {
    await wang.context().setGeolocation(town.fix(town.north(town.WANG.at, 3_200), 14));
    await wang.getByRole("button", { name: /^签到/ }).click();
    await wang.locator("video").waitFor();
    await sees(wang, "现在不在登记的地点");
    await look(wang, "check-in-elsewhere", ["现在不在登记的地点", /离最近的地点约 \d\.\d 公里/], CHECK_IN);
    await shoot(wang);
    await delivered(wang);
    await look(wang, "checked-in-elsewhere", ["一次定位不说明您不在岗", { role: "button", name: "再签一次" }], CHECK_IN);
    await follow(wang, "回到首页");
    await look(wang, "home-to-confirm", [/10:\d\d 已签，待确认/], CHECK_IN);
  }, wang);
  await story.step("the cadre adds a word to the day", async () => {
    await tab(wang, "本月");
    await look(wang, "month", ["待确认"], PHONE);
    await wang.goto(`/day/${story.today}`);
    await wang.locator("#explanation").fill(town.SAID.explanation);
    await press(wang, "提交说明");
    await sees(wang, "您已说明");
    await press(wang, "打开这一天的记录");
    await look(wang, "day", ["待确认", "您已说明", "现在不在登记的地点"], PHONE);
  }, wang);
}
