// What stands in the way: no camera, no position, no network. None of it stops a check-in.
import { look, sees } from "../look.mjs";
import { anotherPage, follow, press, tab } from "../people.mjs";
import { CHECK_IN, delivered, shoot } from "./cadre.mjs";

/** A phone whose owner has refused camera and position. */
function refuse() {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
  const no = (_, failed) => {
    setTimeout(() => failed?.({ code: 1, PERMISSION_DENIED: 1, message: "refused" }), 10);
    return 1;
  };
  navigator.geolocation.watchPosition = no;
  navigator.geolocation.getCurrentPosition = no;
}

export async function hindered(story) {
  const { li } = story.pages;
  const refused = await anotherPage(li, "li-without-permissions");
  await story.step("without camera and position there is a clear way on", async () => {
    await refused.addInitScript(refuse);
    await refused.goto("/check-in");
    await look(refused, "no-permissions", [
      "没有打开相机权限", "没有打开定位权限", { role: "button", name: "不拍照，直接签" }, "怎样打开定位",
    ], CHECK_IN);
  }, refused);
  await story.step("a record signed without camera and position is delivered", async () => {
    await press(refused, "不拍照，直接签");
    await sees(refused, { role: "heading", name: "已签" }, 30_000);
    await sees(refused, "已送达，回执已核对", 20_000);
    await sees(refused, "已全部送达");
    await look(refused, "signed-without-permissions", ["没有照片"], CHECK_IN);
  }, refused);
  await refused.close();
  const inApp = await anotherPage(li, "li-inside-another-app");
  await story.step("a browser that opens nothing without a network says so and how to change", async () => {
    await inApp.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }));
    await inApp.goto("/");
    await look(inApp, "weak-browser", ["这个浏览器少了：离线打开"], CHECK_IN);
    await follow(inApp, "怎么换");
    await look(inApp, "help-browser", ["在微信、钉钉里打开的"], { onPhone: true });
  }, inApp);
  await inApp.close();
  await story.step("without a network the app starts, the record waits and goes out by itself", async () => {
    await tab(li, "签到");
    li.mayLoseServer = true;
    await li.context().setOffline(true);
    await li.reload();
    await li.getByRole("button", { name: /^再签一次/ }).click();
    await shoot(li);
    await look(li, "offline", ["等网络，自动送出", "1 条待发"], CHECK_IN);
    await li.context().setOffline(false);
    await delivered(li);
    li.mayLoseServer = false;
    await follow(li, "回到首页");
  }, li);
}
