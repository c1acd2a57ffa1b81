// The work log as an office reads it, and the village organisation as a witness: made, enrolled, vouching without a network.
import { look, sees } from "../look.mjs";
import { answer, openPhone, press, rail, tick } from "../people.mjs";
import { enrol, PHONE } from "./cadre.mjs";
import * as town from "../town.mjs";

const { name: WITNESS, phone: WITNESS_PHONE, note: NOTE } = town.WITNESS;

export async function village(story) {
  const { li, secretary, county } = story.pages;
  await story.step("the cadre corrects his entry; both are kept", async () => {
    await li.goto("/work-log");
    await press(li, "更正或补充");
    await li.locator("#work-log").fill(town.SAID.workLogCorrected);
    await li.locator("#work-log-households").fill("3");
    // What is written stays when the page is left; nobody leaves within the stroke.
    await li.waitForTimeout(500);
    await li.reload();
    await press(li, "更正或补充");
    await li.waitForFunction((text) => document.querySelector("#work-log")?.value === text, town.SAID.workLogCorrected);
    await look(li, "work-log-form", ["签名后以新的为准", "反映的困难（可不写）"], PHONE);
    await press(li, "签名并记下");
    await sees(li, town.SAID.workLogCorrected);
    await look(li, "work-log-corrected", ["走访 3 户", "更正前写的 1 条"], PHONE);
    await sees(li, "已全部送达");
  }, li);
  await story.step("offices find the entry by its words", async () => {
    await rail(secretary, "工作日志");
    await secretary.locator("#work-logs-search").fill("种子");
    await look(secretary, "work-logs", [town.LI.name, town.SAID.workLog, "之后有更正"]);
    if (await county.locator("dialog[open]").count()) await answer(county, "关闭");
    await rail(county, "工作日志");
    await look(county, "work-logs-county", [town.SAID.workLogCorrected, town.TOWNSHIP.name]);
  }, secretary, county);
  await story.step("the township makes a witness of a village and gives a code", async () => {
    await rail(secretary, "作证");
    await look(secretary, "village-empty", ["这个月没有作证的日子", "还没有作证人"]);
    await press(secretary, "新增作证人");
    await secretary.locator("#clerk-place-village").selectOption({ label: town.LI.village.name });
    await secretary.locator("#clerk-name").fill(WITNESS);
    await secretary.locator("#clerk-phone").fill(town.LI.phone);
    await answer(secretary, "新增");
    await look(secretary, "clerk-posted-here", ["这个电话是派驻在本村的干部的"]);
    await secretary.locator("#clerk-phone").fill(WITNESS_PHONE);
    await answer(secretary, "新增");
    await answer(secretary, "生成登记码");
    story.witnessCode = (await secretary.getByTestId("enrolment-code").innerText()).trim();
    await answer(secretary, "关闭");
    await look(secretary, "clerks", [WITNESS, town.LI.village.name, /登记码有效至/]);
  }, secretary);
  story.pages.witness = await openPhone(story.browser, story.server.address, "witness", town.fix(town.LI.at, 9));
  const { witness } = story.pages;
  await story.step("the witness enrols and sees his village's days in words", async () => {
    await enrol(witness, story.witnessCode);
    await sees(witness, { role: "heading", name: "为驻村干部作证" });
    await look(witness, "village-home", [town.LI.village.name, new RegExp(town.LI.name), "看不到位置"], PHONE);
  }, witness);
  await story.step("the village calls an event from the phone", async () => {
    await witness.locator("main").getByRole("link", { name: "必到事项" }).click();
    await witness.locator("main").getByRole("link", { name: "发起必到事项" }).click();
    await look(witness, "village-event-new", [{ role: "heading", name: "发起必到事项" }], PHONE);
    await witness.locator("#event-title").fill(town.SAID.villageEvent);
    const site = witness.locator("#event-site option", { hasText: town.LI.village.name }).first();
    await witness.locator("#event-site").selectOption(await site.getAttribute("value"));
    await tick(witness, `event-place-${town.LI.village.code}`);
    await press(witness, "发出通知");
    await look(witness, "village-event-sheet", [town.SAID.villageEvent, "通知 1 人"], PHONE);
    await witness.goto("/");
  }, witness);
}

/** Later, when there are days without a record. */
export async function vouched(story) {
  const { secretary, witness } = story.pages;
  await story.step("he vouches without a network, and it is sent later", async () => {
    // What the phone kept stands there first; the township has vouched for one of its days since.
    const told = witness.waitForResponse((answer) => answer.url().includes("/api/v1/me/village") && answer.status() < 400);
    await witness.reload();
    await told;
    await witness.waitForTimeout(500);
    await witness.getByRole("button", { name: "作证", exact: true }).first().waitFor({ state: "attached" });
    witness.mayLoseServer = true;
    await witness.context().setOffline(true);
    for (const fold of await witness.locator("details:not([open]) > summary").all()) await fold.click();
    await press(witness, "作证");
    await witness.locator("label.choice", { hasText: "手机坏了" }).click();
    await witness.locator("#vouch-note").fill(NOTE);
    await look(witness, "village-vouch", ["请只为您确知在村的日子作证"], PHONE);
    await answer(witness, "作证在村");
    await sees(witness, "已记下，等网络自动送出。");
    await witness.context().setOffline(false);
    await sees(witness, "已全部送达", 30_000);
    witness.mayLoseServer = false;
    await sees(witness, "我作过的证 1 次", 20_000);
    await look(witness, "village-vouched", ["我作过的证 1 次"], PHONE);
  }, witness);
  await story.step("the township sees who vouched for whom, and why", async () => {
    await rail(secretary, "作证");
    // The day may lie in the month before.
    await secretary.getByText(NOTE).first().waitFor({ timeout: 5_000 }).catch(() => press(secretary, "上个月"));
    await look(secretary, "village-vouchings", ["作证的日子单独列出", new RegExp(WITNESS), "手机故障"]);
  }, secretary);
}
