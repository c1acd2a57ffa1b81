// The phone in English, once through its pages; then back.
import { look, sees } from "../look.mjs";
import { openPhone } from "../people.mjs";
import * as town from "../town.mjs";

const ENGLISH = { lang: "en", onPhone: true };

export async function english(story) {
  const { li, inspector } = story.pages;
  const fresh = await openPhone(story.browser, story.server.address, "fresh", town.fix(town.LI.at, 9));
  await story.step("the notice in English", async () => {
    await fresh.goto("/");
    await fresh.getByRole("button", { name: "English" }).click();
    await look(fresh, "enrol-notice", [], ENGLISH);
    await fresh.goto("/help");
    await look(fresh, "help", [], ENGLISH);
    await fresh.context().close();
  }, fresh);
  await story.step("the cadre's pages in English", async () => {
    await li.goto("/mine");
    await look(li, "mine", [town.LI.name, "已全部送达", "已启用，正常使用", "白音勿拉镇 向阳村"], { onPhone: true });
    await li.goto("/privacy");
    await look(li, "privacy", [town.POLICY.filing], { onPhone: true });
    await li.goto("/help");
    await look(li, "help", ["打开定位"], { onPhone: true });
    await li.goto("/complaint");
    await look(li, "complaint", [], { onPhone: true });
    await li.goto("/mine");
    await li.getByRole("button", { name: "English" }).click();
    await look(li, "mine", [town.LI.name], ENGLISH);
    const pages = [["home", "/", true], ["month", "/month"], ["leave", "/leave"], ["day", `/day/${story.today}`],
      ["privacy", "/privacy"], ["complaint", "/complaint"], ["check-in", "/check-in", true]];
    for (const [name, path, contrast] of pages) {
      await li.goto(path);
      if (name === "check-in") await li.locator("video").waitFor();
      await look(li, name, [{ role: "heading", level: 1 }].slice(name === "home" ? 1 : 0), { ...ENGLISH, contrast });
    }
  }, li);
  await story.step("the inspector's pages in English", async () => {
    await inspector.goto("/mine");
    await inspector.getByRole("button", { name: "English" }).click();
    await inspector.goto("/");
    await look(inspector, "tasks", [], ENGLISH);
  }, inspector);
  await story.step("back to Chinese", async () => {
    await li.goto("/mine");
    await li.getByRole("button", { name: "中文" }).click();
    await sees(li, "我的派驻");
  }, li);
}
