// The end of a month: doubts settled, the register signed, countersigned, objected to, added to, and put on paper.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { look, sees } from "../look.mjs";
import { answer, press, rail } from "../people.mjs";
import { CHECK_IN, PHONE } from "./cadre.mjs";
import { chooseFile, write } from "./setup.mjs";
import * as town from "../town.mjs";

/** People whose row stands on the register besides the two of the story. */
const MORE = 18;

/** The third of the month after a day. */
function signingDay(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-03` : `${year}-${String(month + 1).padStart(2, "0")}-03`;
}

/** Counts what the secretary presses from here on. */
async function countClicks(page) {
  await page.evaluate(() => {
    window.pressed = 0;
    addEventListener("click", (event) => (window.pressed += event.isTrusted ? 1 : 0), true);
  });
}

export async function register(story) {
  const { county, li, secretary, server, wang } = { ...story.pages, server: story.server };
  const day = server.day;
  await story.step("a township has twenty cadres", async () => {
    await rail(county, "导入");
    await chooseFile(county, "人员与派驻", "more.csv", town.moreCadres(MORE, day));
    await write(county);
  }, county);
  await story.step("a record elsewhere leaves a day in doubt", async () => {
    await wang.goto("/");
    await wang.context().setGeolocation(town.fix(town.north(town.WANG.at, 3_200), 14));
    await wang.getByRole("button", { name: /^签到/ }).click();
    await wang.locator("video").waitFor();
    await wang.getByRole("button", { name: /^拍照签到/ }).click();
    await sees(wang, { role: "heading", name: "已签" }, 30_000);
    await sees(wang, "已全部送达", 20_000);
  }, wang);
  await story.step("before its time a register is looked at, not signed", async () => {
    await rail(secretary, "登记表");
    await secretary.getByRole("button", { name: "下个月" }).click();
    await look(secretary, "register-draft", [`${town.TOWNSHIP.name}考勤登记表`, /本月登记表还在进行/, town.LI.name]);
    if (await secretary.locator("#register-sign").count()) throw new Error("it could be signed");
  }, secretary);

  await story.step("on the third the month is to be signed, doubts first", async () => {
    for (const page of Object.values(story.pages)) page.mayLoseServer = true;
    await server.stop();
    await server.start(signingDay(day));
    for (const page of [li, wang, secretary, county]) {
      await page.reload();
      page.mayLoseServer = false;
    }
    await rail(secretary, "今日");
    await sees(secretary, "今日在岗");
    await countClicks(secretary);
    await rail(secretary, "登记表");
    await look(secretary, "register-doubts", [
      /还有 \d+ 个待确认的日子/, "待确认的日子", town.WANG.name, /有一次定位/, "签字前请看", `${MORE + 2} 人`,
    ]);
    if (await secretary.locator("#register-sign").isEnabled()) throw new Error("doubts do not keep it from being signed");
  }, secretary);
  await story.step("doubts are settled with one reason, and the register is signed", async () => {
    const all = secretary.locator('label[for="doubts-all"]');
    if (await all.isVisible()) await all.click();
    else await secretary.locator('label.check[for^="doubt-"]').first().click();
    await secretary.locator("label.choice", { hasText: "打过电话" }).click();
    await look(secretary, "register-chosen", [{ role: "button", name: "确认在岗" }]);
    await press(secretary, "确认在岗");
    await sees(secretary, "可以签字了");
    await look(secretary, "register-ready", ["本月登记表"]);
    await secretary.locator("#register-sign").click();
    await look(secretary, "register-sign", [new RegExp(`我确认${town.TOWNSHIP.name}这 ${MORE + 2} 人`), "签字以后内容不能再改"]);
    await secretary.locator("#register-sign-now").click();
    await sees(secretary, /^已签字：/);
    const pressed = await secretary.evaluate(() => window.pressed);
    console.log(`# ${pressed} clicks for a register of ${MORE + 2} people`);
    if (pressed > 12) throw new Error(`${pressed} clicks`);
    await look(secretary, "register-signed", [/^已签字：/, "已签的表", "月度登记表"]);
  }, secretary);

  await story.step("a cadre countersigns from the phone", async () => {
    await li.goto("/");
    await look(li, "home-countersign", [/请会签/], CHECK_IN);
    await li.goto("/month");
    await press(li, "去看看").catch(() => {});
    await look(li, "own-register", ["登记表上我的一行", /已于 .* 签字/], PHONE);
    await press(li, "没有出入，会签");
    await look(li, "countersigned", [/您已于 .* 会签/], PHONE);
  }, li);
  await story.step("another objects, and is answered with a supplement", async () => {
    await wang.goto("/month");
    await press(wang, "去看看").catch(() => {});
    await press(wang, "有出入，提异议");
    await wang.locator("textarea").fill("那天整天在河东村修渠，应当是在岗。");
    await press(wang, "签名并提交异议");
    await look(wang, "objected", [/您已于 .* 提出异议/, "乡镇或县里会答复。"], PHONE);
    await secretary.reload();
    await look(secretary, "register-objection", ["干部的异议", "那天整天在河东村修渠，应当是在岗。"]);
    await changeADay(secretary);
    await look(secretary, "register-changed", ["签字后有变化，等补签"]);
    await secretary.getByRole("button", { name: "答复", exact: true }).first().click();
    await secretary.locator("#objection-text").fill("已核对施工记录，改为在岗并补签。");
    await answer(secretary, "答复");
    await sees(secretary, "已核对施工记录，改为在岗并补签。");
    await secretary.locator("#register-sign").click();
    await secretary.locator("#register-sign-note").fill("王秀兰异议成立");
    await look(secretary, "register-supplement", ["为什么补签"]);
    await secretary.locator("#register-sign-now").click();
    await sees(secretary, "第 2 张（补充）");
    await look(secretary, "register-supplemented", [/^已签字：/, "王秀兰异议成立"]);
  }, wang, secretary);

  await story.step("the register is a file and fits on paper", async () => {
    for (const [format, ending] of [["Excel、WPS", "xlsx"], ["CSV", "csv"]]) {
      await secretary.locator("label.segment", { hasText: format }).click();
      const saved = secretary.waitForEvent("download");
      await secretary.locator("#register-file-month").click();
      const file = await saved;
      if (!file.suggestedFilename().endsWith(`.${ending}`)) throw new Error(file.suggestedFilename());
      await file.saveAs(join(process.env.ZAIGANG_SCREENSHOTS, `register.${ending}`));
    }
    await secretary.locator("main").getByRole("link", { name: "打印样式" }).click();
    await look(secretary, "register-paper", [`${town.TOWNSHIP.name}驻村干部考勤登记表`, "（盖章）", "第 1 页，共 2 页", "第 2 页，共 2 页"]);
    const pdf = await secretary.pdf({ preferCSSPageSize: true });
    writeFileSync(join(process.env.ZAIGANG_SCREENSHOTS, "register.pdf"), pdf);
    // Each page object says its size in points: A4 across is 842 x 595.
    const boxes = [...pdf.toString("latin1").matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
    const across = boxes.filter(([, width, height]) => Math.abs(width - 842) < 2 && Math.abs(height - 595) < 2);
    if (across.length !== 2 || boxes.length !== 2) throw new Error(`pages: ${boxes.map(([box]) => box).join(" ")}`);
  }, secretary);
  await story.step("the county sees where each register stands", async () => {
    await rail(county, "登记表");
    await look(county, "registers-county", [town.TOWNSHIP.name, "各乡镇", "谁定了多少天", town.SECRETARY.name]);
    await county.getByRole("button", { name: town.TOWNSHIP.name }).click();
    await look(county, "register-county-township", [/已签字/, town.LI.name]);
  }, county);
}

/** Writes a day of the month as on post, from the person's month. */
async function changeADay(page) {
  await page.getByRole("button", { name: town.WANG.name, exact: true }).click();
  await sees(page, "点一天查看或改动");
  await page.locator("dialog[open] button.day.s-not-confirmed").first().click();
  await press(page, "改这一天");
  await page.locator("dialog[open] label.choice", { hasText: "在岗" }).click();
  await page.locator("dialog[open] label.choice", { hasText: "看过记录" }).click();
  await page.locator("#decision-note").fill("施工记录上有他");
  await answer(page, "确认在岗");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await sees(page, "签字后有变化，等补签");
}
