// The city: an inspector with a recusal, a draw, the visits, the results.
import { look, sees } from "../look.mjs";
import { answer, choosePassword, openDesk, openPhone, press, rail, signIn, tab } from "../people.mjs";
import { delivered, enrol, PHONE } from "./cadre.mjs";
import { giveCode } from "./setup.mjs";
import * as town from "../town.mjs";

const PUBLIC_VALUE = "3-5-1-6-2";

export async function draw(story) {
  const city = await openDesk(story.browser, story.server.address, "city");
  story.pages.city = city;
  await story.step("the city signs in and sees its townships", async () => {
    await signIn(city, town.CITY_CLERK.login, story.cityInitial);
    await sees(city, "请先修改初始密码");
    await choosePassword(city, story.cityInitial, town.CITY_CLERK.password);
    await look(city, "city-today", [town.COUNTY.name, town.TOWNSHIP.name, town.OTHER.name]);
  }, city);
  await story.step("the city makes an inspector with a recusal", async () => {
    await rail(city, "督查员与抽签");
    await press(city, "新增督查员");
    await city.locator("#inspector-name").fill(town.INSPECTOR.name);
    await city.locator("#inspector-phone").fill(town.INSPECTOR.phone);
    await city.locator("#inspector-recusal").selectOption({ label: town.OTHER.name });
    await sees(city, { role: "button", name: `去掉 ${town.OTHER.name}` });
    await look(city, "inspector-new", []);
    await answer(city, "保存");
    await look(city, "inspectors", [town.INSPECTOR.name, `回避：${town.OTHER.name}`, "还没有抽签"]);
  }, city);
  await story.step("the inspector gets a code and enrols", async () => {
    await rail(city, "登记码");
    const code = await giveCode(city, town.INSPECTOR.name);
    const at = town.north(town.LI.at, -1_500);
    story.pages.inspector = await openPhone(story.browser, story.server.address, "inspector", town.fix(at, 11));
    const { inspector } = story.pages;
    await enrol(inspector, code);
    await look(inspector, "tasks-none", ["现在没有待去的检查"], PHONE);
  }, city, story.pages.inspector);
  await story.step("the list of the county is frozen", async () => {
    await rail(city, "今日");
    await press(city, "只看这个县");
    await sees(city, `${town.COUNTY.name} 今日在岗`);
    await rail(city, "督查员与抽签");
    await order(city, story.today, "2");
    await look(city, "draw-order", ["冻结后名单不能再改"]);
    await answer(city, "冻结名单");
    await look(city, "draw-frozen", ["从 2 人中抽 2 人", "当众掷骰子五次", "输入公开数"]);
  }, city);
  await story.step("the public value draws", async () => {
    await city.locator("#draw-seed").fill(PUBLIC_VALUE);
    await press(city, "抽签");
    await look(city, "draw-drawn", ["去向未公开", PUBLIC_VALUE, town.INSPECTOR.name]);
  }, city);
}

export async function inspectorsDay(story) {
  const { inspector, li } = story.pages;
  await story.step("the inspector sees that there is a task, and nothing else before the start", async () => {
    await inspector.reload();
    await look(inspector, "tasks", ["有 2 次检查待去", "开始后才知道去哪里"], PHONE);
    const text = await inspector.locator("main").innerText();
    for (const { name, village } of town.CADRES) {
      if (text.includes(name) || text.includes(village.name)) throw new Error("the target is named before the start");
    }
  }, inspector);
  // The draw decides who comes first; the other one is visited afterwards.
  for (const which of ["first", "second"]) {
    await story.step(`the ${which} visit`, async () => {
      await tab(inspector, "任务");
      await inspector.locator("main").getByRole("link", { name: /打开|继续/ }).first().click();
      const start = inspector.getByRole("button", { name: /^开始/ });
      await start.waitFor();
      if (which === "first") await look(inspector, "task-sealed", ["检查任务未开始", "24 小时内没有网络也能办"], PHONE);
      await start.click();
      const arrived = inspector.getByRole("button", { name: /^我到了/ });
      await arrived.waitFor();
      const title = await inspector.getByRole("heading", { level: 1 }).innerText();
      const isLi = title.includes(town.LI.name);
      const target = isLi ? town.LI : town.WANG;
      await sees(inspector, /方向，/, 25_000);
      if (isLi) {
        await look(inspector, "task", [town.LI.name, "方向，", "用地图导航", "我到了"], PHONE);
        await inspector.context().setGeolocation(town.fix(town.north(town.LI.at, 30), 8));
        await press(inspector, "重新定位");
        await sees(inspector, /方向，\d\d? 米/, 25_000);
        await look(inspector, "task-there", ["我到了"], PHONE);
      }
      // One of the villages has no signal.
      if (!isLi) {
        inspector.mayLoseServer = true;
        await inspector.context().setOffline(true);
      }
      await arrived.click();
      await sees(inspector, "选一个最符合的");
      if (isLi) {
        await look(inspector, "finding", ["在村，见到本人", "没能核实", "不在村"], PHONE);
        await press(inspector, "在村，见到本人");
        await press(inspector, "拍一张现场照片（可不拍）");
        await inspector.locator("video").waitFor();
        await press(inspector, "拍照");
        await inspector.getByAltText("刚才的照片").waitFor();
        await look(inspector, "finding-present", ["在村", "签名并记录", "不用这张"], PHONE);
      } else {
        await press(inspector, "没能核实");
        await inspector.locator("#finding-note").fill("河水上涨，路不通");
      }
      await press(inspector, "签名并记录");
      await sees(inspector, "这次检查已记录", 30_000);
      if (!isLi) {
        await look(inspector, "task-done-offline", ["等网络，自动送出", "河水上涨，路不通"], PHONE);
        await inspector.context().setOffline(false);
      }
      await sees(inspector, "已送达，回执已核对", 20_000);
      inspector.mayLoseServer = false;
      if (isLi) await sees(inspector, "照片已送达", 20_000);
      if (isLi) await look(inspector, "task-done", ["在村", target.name], PHONE);
    }, inspector);
  }
  await story.step("the inspector's own past tasks", async () => {
    await tab(inspector, "任务");
    await look(inspector, "tasks-past", ["现在没有待去的检查", "去过的", "在村"], PHONE);
  }, inspector);
  await story.step("the cadre sees the result at once", async () => {
    await tab(li, "签到");
    await li.reload();
    await look(li, "home-inspected", ["检查结果", "在村", "说明这一天"], CHECK);
  }, li);
}

const CHECK = { onPhone: true, contrast: true };

async function order(city, day, number) {
  await press(city, "组织抽签");
  await city.locator("#draw-from").fill(day);
  await city.locator("#draw-to").fill(day);
  await city.locator("#draw-number").fill(number);
  await city.locator("#draw-source").fill("当众掷骰子五次");
}

export async function results(story) {
  const { city } = story.pages;
  await story.step("the draw is closed and can be recomputed", async () => {
    await city.reload();
    await look(city, "draw-closed", ["复算一致", "在岗", "未能到达"]);
  }, city);
  await story.step("results stand beside the declared day", async () => {
    await rail(city, "抽查结果");
    await look(city, "results", [town.TOWNSHIP.name, town.LI.name, "不排名", "不足 10 人次，不作估计"]);
  }, city);
  await story.step("a draw is withdrawn with a reason", async () => {
    await rail(city, "督查员与抽签");
    await look(city, "draws", ["已结束，可复算", "名单 2 人，抽 2 人，已走访 2 人"]);
    await order(city, story.today, "1");
    await answer(city, "冻结名单");
    await press(city, "撤回抽签");
    await city.locator("#withdraw-why").fill("大雪封路，改日再抽");
    await answer(city, "撤回抽签");
    await look(city, "draw-withdrawn", ["已撤回", "大雪封路，改日再抽"]);
  }, city);
}
