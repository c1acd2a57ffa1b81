// A phone of its own: a browser process with a profile on the disk, which can lose its power at any moment.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { held } from "./people.mjs";
import { patience } from "./report.mjs";

const SCREEN = { width: 390, height: 844 };
const WORDS = [
  "--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu", "--lang=zh-CN", "--accept-lang=zh-CN", "--remote-debugging-port=0",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--window-size=${SCREEN.width},${SCREEN.height}`,
];

export class Handset {
  /** `at` is where it lies, with the accuracy of its fixes. */
  static async switchedOn({ program, address, at }) {
    const phone = new Handset();
    Object.assign(phone, { program, address, at, isOffline: false, profile: mkdtempSync(join(tmpdir(), "zaigang-phone-")) });
    process.once("exit", () => phone.cut());
    await phone.switchOn();
    return phone;
  }

  /** Starts the browser with what lies in its profile; it sees a network or none, as before. */
  async switchOn() {
    this.child = spawn(this.program, [...WORDS, `--user-data-dir=${this.profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LANGUAGE: "zh_CN" },
      // A group of its own: the processes of the pages lose their power with it.
      detached: true,
    });
    this.ended = new Promise((ended) => this.child.on("exit", ended));
    const socket = await new Promise((found, failed) => {
      let said = "";
      const late = setTimeout(() => failed(new Error(`the browser did not start: ${said.slice(-300)}`)), 20_000);
      this.child.stderr.on("data", (bytes) => {
        said += bytes;
        const line = /DevTools listening on (ws:\S+)/.exec(said);
        if (line) {
          clearTimeout(late);
          found(line[1]);
        }
      });
    });
    this.browser = await chromium.connectOverCDP(socket);
    this.context = this.browser.contexts()[0];
    this.context.setDefaultTimeout(patience());
    await this.context.grantPermissions(["geolocation", "camera"], { origin: this.address });
    await this.context.setGeolocation(this.at);
    await this.context.setOffline(this.isOffline);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    await this.page.setViewportSize(SCREEN);
    this.page.who = "handset";
    this.page.errors = [];
    this.page.on("pageerror", (error) => this.page.errors.push(error.message));
  }

  /** The valley has no signal, or has one again. */
  async offline(isOffline) {
    this.isOffline = isOffline;
    await this.context.setOffline(isOffline);
  }

  /** The battery falls out: nothing is finished. */
  async die() {
    this.cut();
    await this.ended;
  }

  cut() {
    try {
      process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // It is off already.
    }
  }

  async open(path) {
    await this.page.goto(this.address + path);
  }

  /** What the phone holds of its records: id, SHA-256 of the token, and whether it waits. */
  async records() {
    const entries = (await held(this.page, "queue")).map(([, text]) => JSON.parse(text));
    return entries.map(({ id, token, state, photos, in_log }) => ({ id, token, state, photos, in_log }));
  }

  remove() {
    this.cut();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
