// The township secretary: a doubtful day, a request for leave, a called prompt.
import { look, sees } from "../look.mjs";
import { answer, follow, line, press, rail, tab } from "../people.mjs";
import { shortDay, addDays } from "../server.mjs";
import { CHECK_IN, delivered, PHONE, shoot } from "./cadre.mjs";
import * as town from "../town.mjs";

/** Opens "change this day" of a person who is in order and therefore folded away. */
async function openChange(page, name) {
  const folded = page.locator("details:not([open]) > summary").first();
  if (await folded.isVisible()) await folded.click();
  await line(page, name).getByRole("button", { name: "改这一天" }).click();
  return { dialog: page.locator("dialog[open]") };
}

async function changeDay(page, name, state, word, shown) {
  const { dialog } = await openChange(page, name);
  if (shown) await look(page, shown, ["改为", "现在记为"]);
  await dialog.locator("label.choice", { hasText: state }).click();
  await dialog.locator("label.choice", { hasText: "打过电话" }).click();
  await answer(page, word);
  await dialog.waitFor({ state: "detached" });
  // The list is loaded anew; before that its line still says what was.
  await line(page, name).filter({ hasText: state }).waitFor({ state: "attached" });
}

export async function doubtfulDay(story) {
  const { secretary } = story.pages;
  await story.step("the secretary sees who is present, who is doubtful and why", async () => {
    await rail(secretary, "今日");
    await secretary.reload();
    await look(secretary, "today", [
      town.WANG.name, "待确认", /有一次定位在驻点外约 \d\.\d 公里/, new RegExp(town.SAID.explanation), "其余 1 人正常", "村部分布",
    ]);
  }, secretary);
  await story.step("the record says what it proves and what not", async () => {
    await line(secretary, town.WANG.name).getByRole("link", { name: "看记录" }).click();
    await sees(secretary, `${town.WANG.name}的记录`);
    await secretary.locator("main img").first().waitFor();
    await look(secretary, "record", ["这一次定位不在驻点", "10:", "这部手机的第一条记录", "由应用内相机现拍", "单凭一次"]);
  }, secretary);
  await story.step("the secretary confirms the day with a reason", async () => {
    await press(secretary, "确认在岗");
    await secretary.locator("label.choice", { hasText: "打过电话" }).click();
    await secretary.locator("#decision-note").fill("与村支书核对过，在镇里领物资");
    await look(secretary, "decide", ["确认在岗", "打过电话"]);
    await answer(secretary, "确认在岗");
    await sees(secretary, /郑国栋：在岗（打过电话）/);
    await rail(secretary, "今日");
    await look(secretary, "today-in-order", ["没有需要您看的"]);
  }, secretary);
  await story.step("a decided day is changed, and back, with a reason each time", async () => {
    await changeDay(secretary, town.WANG.name, "公出", "记为公出", "day-change");
    await changeDay(secretary, town.WANG.name, "在岗", "确认在岗");
    await look(secretary, "today-changed-back", ["没有需要您看的"]);
  }, secretary);
  await story.step("a computed day is changed only by an override that says so", async () => {
    const { dialog } = await openChange(secretary, town.LI.name);
    await dialog.locator("label.choice", { hasText: "公出" }).click();
    await look(secretary, "day-override", ["这是对计算结果的改动"]);
    await answer(secretary, "取消");
  }, secretary);
}

export async function leave(story) {
  const { li, secretary } = story.pages;
  const last = addDays(story.tomorrow, 1);
  await story.step("the cadre asks for leave", async () => {
    await tab(li, "请假");
    await li.locator("#leave-type").selectOption("personal");
    await li.locator("#leave-from").fill(story.tomorrow);
    await li.locator("#leave-to").fill(last);
    await li.locator("#leave-reason").fill(town.SAID.leave);
    await look(li, "leave-form", ["共 2 天", "由乡镇审批"], PHONE);
    await press(li, "提交申请");
    await look(li, "leave-asked", ["等待审批", town.SAID.leave], PHONE);
  }, li);
  await story.step("the secretary approves it", async () => {
    await rail(secretary, "请假");
    await look(secretary, "leave", [town.LI.name, `${shortDay(story.tomorrow)} 至 ${shortDay(last)}，共 2 天`, town.SAID.leave]);
    await line(secretary, town.LI.name).getByRole("button", { name: "批准", exact: true }).click();
    await secretary.locator("#leave-why").fill(town.SAID.leaveAnswer);
    await look(secretary, "leave-decide", [`批准${town.LI.name}的申请`]);
    await answer(secretary, "批准");
    await sees(secretary, "没有等您审批的申请");
  }, secretary);
  await story.step("the cadre sees the answer", async () => {
    await li.reload();
    await look(li, "leave-approved", ["已批准", town.SAID.leaveAnswer], PHONE);
  }, li);
}

export async function calledPrompt(story) {
  const { li, secretary } = story.pages;
  await story.step("pages left while they load leave no error behind", async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      for (const word of ["人员与设备", "抽查点名", "请假"]) await rail(secretary, word);
    }
    await look(secretary, "leave-again", ["没有等您审批的申请"]);
  }, secretary);
  await story.step("the secretary calls a prompt", async () => {
    await rail(secretary, "人员与设备");
    await look(secretary, "devices", [town.LI.name, "没有待批准的手机"]);
    await line(secretary, town.LI.name).getByRole("button", { name: "点名", exact: true }).click();
    await look(secretary, "prompt-call", [`点名：${town.LI.name}`, "20 分钟"]);
    await answer(secretary, "现在点名");
    await rail(secretary, "抽查点名");
    await look(secretary, "prompts-open", [town.LI.name, /等待应答，10:\d\d 截止/]);
  }, secretary);
  await story.step("the phone shows the prompt and answers it", async () => {
    await tab(li, "签到");
    await li.reload();
    await li.getByTestId("prompt-card").waitFor({ timeout: 20_000 });
    await look(li, "prompt-card", ["点名：请应答", /还有 \d+/], CHECK_IN);
    await li.context().setGeolocation(town.fix(town.north(town.LI.at, 2_500), 9));
    await li.getByRole("link", { name: "现在应答" }).click();
    await shoot(li, "拍照应答");
    await delivered(li);
    await follow(li, "回到首页");
    // Not there yet is no answer: the prompt stands until its time is over.
    await li.reload();
    await li.context().setGeolocation(town.fix(town.LI.at, 9));
    await li.getByRole("link", { name: "现在应答" }).click();
    await li.locator("video").waitFor();
    await look(li, "prompt", [/请在 10:\d\d 前应答/, { role: "button", name: /^拍照应答/ }], CHECK_IN);
    await shoot(li, "拍照应答");
    await delivered(li);
    await look(li, "prompt-answered", ["已签"], CHECK_IN);
  }, li);
  await story.step("the secretary sees the answer", async () => {
    await secretary.reload();
    await look(secretary, "prompts-answered", ["按时应答，在驻点"]);
  }, secretary);
}
