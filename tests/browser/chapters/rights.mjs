// What a person may ask for, and what an office may look at: own data, who looked, corrections, calibration, retention.
import { readFileSync } from "node:fs";
import { look, sees } from "../look.mjs";
import { answer, press, rail } from "../people.mjs";
import * as town from "../town.mjs";
import { PHONE } from "./cadre.mjs";

const { point: POINT, wrong: WRONG, corrected: CORRECTED, workLog: WORK_LOG } = town.SAID;

export async function rights(story) {
  const { li, secretary, county, city } = story.pages;
  await story.step("the township registers a point where phones are calibrated", async () => {
    await rail(secretary, "人员与设备");
    await press(secretary, "登记测量点");
    await secretary.locator("#point-name").fill(POINT);
    await secretary.locator("#point-place").fill(`${town.LI.at.latitude}, ${town.LI.at.longitude}`);
    await look(secretary, "point-add", ["坐标要准到几米"]);
    await answer(secretary, "登记测量点");
    await look(secretary, "devices-points", [POINT, "报备共用手机"]);
  }, secretary);
  await story.step("a cadre calibrates his phone there", async () => {
    await li.context().setGeolocation(town.fix(town.north(town.LI.at, 6), 8));
    await li.goto("/calibrate");
    await look(li, "calibrate", [POINT, "我站在这里"], PHONE);
    await press(li, "我站在这里");
    // A real phone's fixes differ by a step; three watches of twenty seconds want three of them.
    let step = 0;
    const steps = setInterval(() => li.context().setGeolocation(town.fix(town.north(town.LI.at, 5 + (step++ % 3)), 8)), 5_000);
    await sees(li, "校准好了", 90_000).finally(() => clearInterval(steps));
    await look(li, "calibrated", ["校准好了"], PHONE);
  }, li);
  await story.step("his pages: the work log, his phones, who looked, his data", async () => {
    await li.goto("/work-log");
    await li.locator("#work-log").fill(WORK_LOG);
    await press(li, "签名并记下");
    await sees(li, "今天的日志");
    await look(li, "work-log", [WORK_LOG, "更正或补充"], PHONE);
    await li.goto("/mine");
    await look(li, "mine-phones", ["我的手机", "谁看过我的记录"], PHONE);
    await li.goto("/views");
    await look(li, "views", [town.INSPECTOR.name], PHONE);
    await li.goto("/data");
    await look(li, "data", ["下载我的数据", "有不对的地方"], PHONE);
  }, li);
  await story.step("he takes his data along", async () => {
    const [download] = await Promise.all([li.waitForEvent("download"), press(li, "下载")]);
    const bytes = readFileSync(await download.path());
    if (bytes.subarray(0, 2).toString() !== "PK") throw new Error("no ZIP");
    for (const name of ["data.json", "README.txt", "photos/", "records/"]) {
      if (!bytes.includes(name)) throw new Error(`${name} is not in it`);
    }
    await sees(li, "已保存到下载文件夹");
  }, li);
  await story.step("he asks for a correction, and the township answers", async () => {
    await li.locator("#correction").fill(WRONG);
    await press(li, "申请更正");
    await sees(li, "已交给乡镇");
    await rail(secretary, "更正申请");
    await look(secretary, "corrections", [town.LI.name, WRONG, "15 天内回复"]);
    await press(secretary, "回复");
    await secretary.locator("#correction-answer").fill(CORRECTED);
    await look(secretary, "correction-answer", [`回复 ${town.LI.name}`]);
    await answer(secretary, "已更正");
    await sees(secretary, "没有待回复的申请");
    await li.reload();
    await look(li, "data-answered", [CORRECTED, "已更正"], PHONE);
  }, li, secretary);
  await story.step("the offices see what goes after its time, photos alike, a fence's history", async () => {
    await rail(city, "数据留存");
    await look(city, "retention", [{ role: "heading", name: "数据留存" }]);
    await county.goto("/office/seen-photos");
    await look(county, "seen-photos", ["照片似曾相识"]);
    await rail(county, "围栏");
    await press(county, "历史");
    await look(county, "fence-history", []);
  }, city, county);
  await story.step("the same pages in English", async () => {
    await li.evaluate(() => localStorage.setItem("zaigang.language", "en"));
    for (const [name, path] of [["calibrate", "/calibrate"], ["work-log", "/work-log"], ["views", "/views"], ["data", "/data"]]) {
      await li.goto(path);
      await look(li, name, [{ role: "heading", level: 1 }], { lang: "en", onPhone: true });
    }
    await li.evaluate(() => localStorage.setItem("zaigang.language", "zh"));
    await li.goto("/mine");
  }, li);
}
