// From an empty folder to a county in which people can check in.
import { look, sees } from "../look.mjs";
import { answer, choosePassword, line, openDesk, press, rail, signIn, tick } from "../people.mjs";
import * as town from "../town.mjs";

export async function chooseFile(page, kind, name, bytes) {
  await page.locator("label.segment", { hasText: kind }).click();
  await page.locator("#import-file").setInputFiles({ name, mimeType: "text/csv", buffer: bytes });
  await sees(page, `已选：${name}`);
  await press(page, "先检查，不写入");
  await sees(page, "检查结果（还没有写入）");
}

export async function write(page) {
  await press(page, "写入");
  await sees(page, "已写入");
}

/** Chooses a place list by list: `{ county: "巴林左旗", township: "白音勿拉镇" }`; none stays at the own place. */
async function choosePlace(page, id, names) {
  for (const [level, name] of Object.entries(names)) {
    await page.locator(`#${id}-${level}`).selectOption({ label: name });
  }
}

/** Saves the open dialog and waits until it is gone: what lies under it takes no words before. */
async function saved(page) {
  await answer(page, "保存");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}

/** Makes an account in the page and answers its initial password. */
export async function makeAccount(page, place, role, { login, name }, shown) {
  await press(page, "新建账号");
  await page.locator("[id^=account-place-]").first().waitFor();
  await choosePlace(page, "account-place", place);
  await sees(page, `身份：${role}`);
  if (shown) await look(page, shown, []);
  await page.locator("#account-login").fill(login);
  await page.locator("#account-name").fill(name);
  await answer(page, "建账号");
  return (await page.getByTestId("initial-password").innerText()).trim();
}

async function firstSignIn(page, person, initial) {
  await signIn(page, person.login, initial);
  await sees(page, "请先修改初始密码");
  await choosePassword(page, initial, person.password);
}

export async function accounts(story) {
  const admin = await openDesk(story.browser, story.server.address, "admin");
  story.pages.admin = admin;
  await story.step("the sign-in page stands first", async () => {
    await admin.goto("/office/");
    await look(admin, "sign-in", [{ role: "heading", name: "登录" }, "用户名", "隐私说明"]);
  }, admin);
  await story.step("a wrong password is answered in words", async () => {
    await signIn(admin, town.ADMIN.login, "not-the-password");
    await sees(admin, { role: "alert" });
    await look(admin, "sign-in-refused", []);
  }, admin);
  await story.step("the administrator changes the initial password before anything else", async () => {
    await signIn(admin, town.ADMIN.login, story.initialPassword);
    await sees(admin, "请先修改初始密码");
    await look(admin, "first-password", [{ role: "heading", name: "修改密码" }, "至少 8 个字符"]);
    await choosePassword(admin, story.initialPassword, town.ADMIN.password);
    await sees(admin, { role: "heading", name: "账号" });
  }, admin);
  await story.step("the administrator imports city and county", async () => {
    await rail(admin, "导入");
    await chooseFile(admin, "行政区划", "city.csv", town.cityDivisions());
    await write(admin);
  }, admin);
  await story.step("the administrator makes the accounts of county and city", async () => {
    await rail(admin, "账号");
    await sees(admin, { role: "button", name: "新建账号" });
    story.countyInitial = await makeAccount(admin, { county: town.COUNTY.name }, "县委组织部", town.COUNTY_CLERK, "account-new");
    await look(admin, "initial-password", ["首次登录后必须修改"]);
    await answer(admin, "关闭");
    story.cityInitial = await makeAccount(admin, {}, "市委组织部", town.CITY_CLERK);
    await answer(admin, "关闭");
    await look(admin, "accounts", [town.COUNTY_CLERK.name, town.CITY_CLERK.name, "从未登录"]);
  }, admin);
}

export async function county(story) {
  const clerk = await openDesk(story.browser, story.server.address, "county");
  story.pages.county = clerk;
  await story.step("the county clerk signs in", async () => {
    await firstSignIn(clerk, town.COUNTY_CLERK, story.countyInitial);
    await sees(clerk, "今日在岗");
  }, clerk);
  await story.step("divisions are imported after a dry run", async () => {
    await rail(clerk, "导入");
    await look(clerk, "import", ["下载模板"]);
    await chooseFile(clerk, "行政区划", "divisions.csv", town.countyDivisions());
    await write(clerk);
  }, clerk);
  await story.step("a bad row is listed and nothing is written", async () => {
    await chooseFile(clerk, "人员与派驻", "cadres.csv", town.cadresWithBadRows(story.today));
    await look(clerk, "import-bad", [
      "2 处要改，什么都没有写入", "没有这个区划，请先导入行政区划", "不是日期", { role: "row", name: /^6 开始日期 十一月/ },
    ]);
  }, clerk);
  await story.step("cadres and fences are imported", async () => {
    await chooseFile(clerk, "人员与派驻", "cadres-2.csv", town.cadres(story.today));
    await look(clerk, "import-good", ["没有问题", "确认数字无误后写入"]);
    await write(clerk);
    await chooseFile(clerk, "围栏", "fences.csv", town.fences());
    await write(clerk);
    await look(clerk, "import-written", ["已写入"]);
  }, clerk);
  await story.step("the policy needs its basis and has it", async () => {
    await rail(clerk, "规定");
    await look(clerk, "policies-none", ["还没有考勤规定"]);
    await press(clerk, "新建规定");
    await clerk.locator("#policy-number").fill("0");
    await tick(clerk, "policy-for-first_secretary");
    await tick(clerk, "policy-for-team_member");
    await tick(clerk, "policy-active");
    await answer(clerk, "保存");
    await sees(clerk, { role: "alert" });
    await look(clerk, "policy-refused", []);
    await clerk.locator("#policy-basis").fill(town.POLICY.basis);
    await clerk.locator("#policy-filing").fill(town.POLICY.filing);
    await clerk.locator("#policy-photo").fill(town.POLICY.photo);
    await answer(clerk, "保存");
    await look(clerk, "policies", ["驻村：每月在岗不少于 20 天", town.POLICY.filing, "已启用"]);
  }, clerk);
  await story.step("people and fences are found", async () => {
    await rail(clerk, "人员");
    await look(clerk, "people", [town.LI.name, `工号 ${town.LI.staff}`, "手机未登记"]);
    await rail(clerk, "围栏");
    await look(clerk, "fences", [`${town.LI.village.name}村部`, "半径 200 米"]);
  }, clerk);
  await story.step("a cadre entered at the wrong village is put right with a reason", async () => {
    await rail(clerk, "人员");
    await line(clerk, town.CHEN.name).getByRole("button", { name: "更正" }).click();
    const { village, unit } = town.CORRECTED;
    await clerk.locator("#posting-host-village").selectOption({ label: village.name });
    await clerk.locator("#posting-unit").fill(unit);
    await sees(clerk, "只用来改正填错的地方");
    await clerk.locator("#posting-why").fill("名册里填错了村");
    await look(clerk, "person-correct", [`更正 ${town.CHEN.name} 的派驻`, "派驻在", "由谁管理"]);
    await saved(clerk);
    await sees(clerk, `派出单位：${unit}`);
    await look(clerk, "person-corrected", [new RegExp(village.name)]);
  }, clerk);
  await story.step("a fence is made of pasted corners with their datum, and corrected as the polygon it is", async () => {
    await rail(clerk, "围栏");
    await press(clerk, "新建围栏");
    await clerk.locator("#fence-division-township").waitFor();
    await choosePlace(clerk, "fence-division", { township: town.OTHER.name, village: town.CORRECTED.village.name });
    await clerk.locator("#fence-name").fill(town.FIELD.name);
    await clerk.locator("#fence-kind").selectOption({ label: "工作点" });
    await clerk.locator("label.segment", { hasText: "多边形" }).click();
    await clerk.locator("#fence-corners").fill(`${town.FIELD.corners[0]}\n村口`);
    await sees(clerk, "第 2 行读不出坐标");
    await clerk.locator("#fence-corners").fill(town.FIELD.corners.join("\n"));
    await sees(clerk, "读到 4 个角");
    await clerk.locator("#fence-datum").selectOption({ label: "GCJ-02（高德、腾讯地图）" });
    await look(clerk, "fence-new", []);
    await saved(clerk);
    await clerk.locator("#fences-search").fill(town.FIELD.name);
    await look(clerk, "fence-polygon", [/4 个点围成/, /原坐标系 GCJ-02/]);
    await press(clerk, "更正");
    await sees(clerk, "现在：4 个点围成。");
    const shown = await clerk.locator("#fence-corners").inputValue();
    if (shown.split("\n").length !== 4) throw new Error(`the corners are not shown: ${shown}`);
    await clerk.locator("#fence-corners").fill(town.FIELD.surveyed.join("\n"));
    await clerk.locator("#fence-datum").selectOption({ label: "CGCS2000（国家大地坐标）" });
    await clerk.locator("#fence-why").fill("按测绘图更正");
    await look(clerk, "fence-correct", ["读到 5 个角"]);
    await saved(clerk);
    await look(clerk, "fence-corrected", [/5 个点围成/, /原坐标系 CGCS2000/]);
  }, clerk);
  await story.step("the clerk makes the secretary's account", async () => {
    await rail(clerk, "账号");
    await sees(clerk, { role: "button", name: "新建账号" });
    const place = { township: town.TOWNSHIP.name };
    story.secretaryInitial = await makeAccount(clerk, place, "乡镇党委书记", town.SECRETARY);
    await answer(clerk, "关闭");
    await sees(clerk, town.SECRETARY.name);
  }, clerk);
  const secretary = await openDesk(story.browser, story.server.address, "secretary");
  story.pages.secretary = secretary;
  await story.step("the secretary sees a day with nothing in it", async () => {
    await firstSignIn(secretary, town.SECRETARY, story.secretaryInitial);
    await look(secretary, "today-empty", [`${town.TOWNSHIP.name} 今日在岗`, town.LI.name, "暂无记录", "手机还没有连过服务器"]);
  }, secretary);
}

/** Gives an enrolment code on the page of codes and answers it. */
export async function giveCode(page, name, shown) {
  await line(page, name).getByRole("button", { name: /^(给登记码|再给一个)$/ }).click();
  await answer(page, "生成登记码");
  const code = await page.getByTestId("enrolment-code").innerText();
  if (shown) await look(page, shown, ["只能用一次"]);
  await answer(page, "关闭");
  return code.trim();
}
