// Days without a record: the township is asked and calls; the silence after that is a case, heard and decided.
import { look, sees } from "../look.mjs";
import { answer, held, line, press, rail, tab } from "../people.mjs";
import { addDays, workdayFrom } from "../server.mjs";
import { PHONE } from "./cadre.mjs";
import * as town from "../town.mjs";

async function restart(story, day) {
  for (const page of Object.values(story.pages)) page.mayLoseServer = true;
  await story.server.stop();
  await story.server.start(day);
}

async function again(page) {
  await page.reload();
  page.mayLoseServer = false;
}

export async function silence(story) {
  const { wang, li, secretary, inspector, admin, city } = story.pages;
  // The pages that are not needed any more would go on asking.
  for (const [name, page] of Object.entries({ inspector, admin, city })) {
    if (page) await page.context().close();
    delete story.pages[name];
  }
  const asked = workdayFrom(addDays(story.today, 14));
  await story.step("two weeks later the township is asked before anything else", async () => {
    await restart(story, asked);
    await again(wang);
    // He left it on the day of his check-in: that day is still told, though it may be of another month by now.
    await sees(wang, /^签到 .* 10:0\d/);
    await wang.getByText("这一天没有内容").waitFor({ state: "detached" });
    await tab(wang, "签到");
    await sees(wang, "今天还没有记录");
    await again(li);
    await again(secretary);
    await rail(secretary, "今日");
    await look(secretary, "today-questions", ["请乡镇说明", town.WANG.name, /连续 \d+ 个应在岗日没有记录/, "没有联网"]);
  }, secretary, wang);
  await story.step("the secretary answers for one of them", async () => {
    const card = secretary.locator("section.card", { hasText: "请乡镇说明" });
    await card.locator(".row", { hasText: town.LI.name }).getByRole("button", { name: "答复" }).click();
    await card.locator("textarea").fill("在村工作，手机摔坏，已换新机。");
    await press(secretary, "提交答复");
    await card.locator(".row", { hasText: town.LI.name }).waitFor({ state: "detached" });
  }, secretary);
  await story.step("the secretary calls the one who is silent, by telephone", async () => {
    await line(secretary, town.WANG.name).getByRole("button", { name: "点名", exact: true }).click();
    await secretary.locator("label", { hasText: "电话" }).first().click();
    await look(secretary, "prompt-by-phone", [`点名：${town.WANG.name}`]);
    await answer(secretary, "现在点名");
    await sees(secretary, "已点名");
  }, secretary);
  await story.step("the secretary vouches for a day without a record", async () => {
    await line(secretary, town.LI.name).getByRole("button", { name: "作证", exact: true }).click();
    await secretary.locator("#decision-note").fill("今天上午一起入户走访。");
    await look(secretary, "vouch", [`为${town.LI.name}作证`, "会单独列出并留存理由"]);
    await answer(secretary, "作证在岗");
    await sees(secretary, "已作证");
  }, secretary);
  story.asked = asked;
}

export async function missedPrompt(story) {
  const { wang } = story.pages;
  await story.step("who missed a call is told until when a late answer takes the miss away", async () => {
    story.server.later(25);
    await restart(story, story.asked);
    await again(wang);
    await wang.getByTestId("prompt-missed").waitFor();
    const words = ["错过一次点名", /10:\d\d 的点名没有赶上。10:\d\d 前在驻点补答/, { role: "link", name: "补答" }];
    await look(wang, "prompt-missed", words, { onPhone: true, contrast: true });
    await wang.getByRole("link", { name: "补答" }).click();
    await look(wang, "prompt-late", ["应答时间已过", /请在 10:\d\d 前从驻点补答/, { role: "button", name: /^拍照应答/ }], PHONE);
    await wang.goto("/prompts");
    await look(wang, "prompts-own", ["我的点名", "没有应答", { role: "link", name: "补答" }], { onPhone: true, contrast: true });
  }, wang);
}

/** Waits until the phone holds so many half typed answers on cases. */
async function untilBegun(page, wanted) {
  const begun = async () => (await held(page, "state")).filter(([name]) => name.startsWith("case-answer-begun-")).length;
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await begun()) === wanted) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`the phone holds ${await begun()} half typed answers, not ${wanted}`);
}

export async function caseAnswered(story) {
  const { wang, li, secretary, county } = story.pages;
  await story.step("a week later, with room for what comes late, a case stands on the phone", async () => {
    await restart(story, workdayFrom(addDays(story.asked, 8)));
    for (const page of [wang, li, secretary, county]) await again(page);
    await wang.goto("/");
    await look(wang, "home-case", ["几天去向的情况", "去说明"], { onPhone: true, contrast: true });
    await wang.getByRole("link", { name: /几天去向的情况/ }).click();
    await look(wang, "case", ["这只是线索，不是结论", "对您有利的情况", "我的说明"], PHONE);
  }, wang);
  await story.step("the cadre answers the case", async () => {
    const said = "这两周在河东村修水渠，手机信号不好，村支书和施工队可以证明。";
    await wang.locator("#case-answer").fill(said);
    // What is half typed is there again when the phone was put away; nobody leaves within the stroke.
    await wang.waitForTimeout(500);
    await wang.reload();
    await wang.waitForFunction((text) => document.querySelector("#case-answer")?.value === text, said);
    await press(wang, "提交说明");
    await look(wang, "case-answered", ["已说明，等待处理", "再补一句", "这两周在河东村修水渠", "本人说明"], PHONE);
    await untilBegun(wang, 0);
    // One word more, and the phone is put away: it is still there when the county decides.
    await wang.getByText("再补一句").click();
    await wang.locator("#case-answer").fill("还有施工照片。");
    await untilBegun(wang, 1);
  }, wang);
  await story.step("the township comments", async () => {
    await rail(secretary, "预警");
    await look(secretary, "cases", ["线索不是结论", town.WANG.name, "本人已说明"]);
    await secretary.getByRole("link", { name: new RegExp(town.WANG.name) }).click();
    await secretary.locator("#case-comment").fill("情况属实，镇水利站每天有施工记录。");
    await press(secretary, "提交意见");
    await look(secretary, "case-commented", ["情况属实，镇水利站每天有施工记录。", "本人的说明"]);
  }, secretary);
  await story.step("the county decides with a reason", async () => {
    await rail(county, "预警");
    await county.getByRole("link", { name: new RegExp(town.WANG.name) }).click();
    await look(county, "case", ["这是线索，不是结论", "对本人有利的情况", "作出决定", "白天和夜间的情况"]);
    await county.locator("label.choice", { hasText: "不成立" }).click();
    await county.locator("#case-reason").fill("施工记录与本人说明一致。");
    await press(county, "提交决定");
    await look(county, "case-decided", ["施工记录与本人说明一致。", "不成立"]);
  }, county);
  await story.step("the cadre sees the decision, and what he had half typed is forgotten", async () => {
    await wang.reload();
    await look(wang, "case-decided", ["已了结，不作为依据", "施工记录与本人说明一致。"], PHONE);
    await untilBegun(wang, 0);
  }, wang);
}
