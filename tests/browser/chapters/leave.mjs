// Leave that changes: a change that is taken back, a request without signal, the rule of the county.
import { look, sees } from "../look.mjs";
import { answer, press, rail, tab } from "../people.mjs";
import { addDays } from "../server.mjs";
import { PHONE } from "./cadre.mjs";
import * as town from "../town.mjs";

/** After the chapter in which two days of leave were approved; everything is as before at its end. */
export async function leaveChanges(story) {
  const { county, li, secretary } = story.pages;
  const longer = addDays(story.tomorrow, 3);
  await story.step("approved leave is to be made longer, and holds until that is decided", async () => {
    await tab(li, "请假");
    await li.getByRole("button", { name: "变更", exact: true }).first().click();
    await li.locator("#leave-to").fill(longer);
    await look(li, "leave-amend", ["变更这件申请", "批准之前，原来的照旧有效。", "超过 3 天，由县委组织部审批"], PHONE);
    await press(li, "提交申请");
    await look(li, "leave-amend-waits", ["变更等待审批。", "已批准"], PHONE);
  }, li);
  await story.step("the secretary says a word on what the county decides", async () => {
    await rail(secretary, "请假");
    await secretary.reload();
    await secretary.getByRole("button", { name: "写意见", exact: true }).first().click();
    await secretary.locator("#leave-why").fill(town.SAID.leaveComment);
    await look(secretary, "leave-comment", ["写意见", "县委组织部和本人会看到"]);
    await answer(secretary, "提交意见");
    await sees(secretary, /乡镇意见.*防火期/);
  }, secretary);
  await story.step("the cadre reads it and takes the change back", async () => {
    await li.reload();
    await sees(li, /村里正值防火期/);
    await li.getByRole("button", { name: "撤回", exact: true }).first().click();
    await look(li, "leave-take-back", ["撤回这件申请？", "原来的照旧有效"], PHONE);
    await answer(li, "撤回");
    await look(li, "leave-taken-back", ["已撤回", "已批准"], PHONE);
  }, li);
  await story.step("a request is written without signal and goes out by itself", async () => {
    const day = addDays(story.tomorrow, 20);
    li.mayLoseServer = true;
    await li.context().setOffline(true);
    await li.locator("#leave-type").selectOption("sick");
    await li.locator("#leave-from").fill(day);
    await li.locator("#leave-to").fill(day);
    await li.locator("#leave-reason").fill(town.SAID.sick);
    await sees(li, "这类申请要交证明。现在没有也可以先提交，以后补上。");
    await press(li, "提交申请");
    await look(li, "leave-kept", ["已写好，还没有送达", "登记时间以送达服务器为准"], PHONE);
    await li.context().setOffline(false);
    await li.getByText("已写好，还没有送达").waitFor({ state: "detached", timeout: 30_000 });
    li.mayLoseServer = false;
    await look(li, "leave-arrived", [town.SAID.sick, "等待审批", "还要补交证明。"], PHONE);
    await li.getByRole("button", { name: "撤回", exact: true }).first().click();
    await answer(li, "撤回");
  }, li);
  await story.step("the county sees the rule that holds", async () => {
    await rail(county, "请假规定");
    await look(county, "leave-rules", ["现行规定", "乡镇可批天数", "年休假", "10 个工作日"]);
    await press(county, "为本地另定规定");
    await look(county, "leave-rules-edit", ["请假规定", "合并计算的范围（工作日）"]);
    await answer(county, "取消");
  }, county);
}
