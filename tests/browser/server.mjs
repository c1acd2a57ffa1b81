// The server of the story: its own data folder and port; started again, it goes on at a later day.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { patience } from "./report.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SHANGHAI = 8 * 60 * MINUTE;
const CALENDAR = new URL("../../server/data/calendar-2026.csv", import.meta.url);

/** `2026-11-23`, the day in Shanghai. */
export function dayOf(ms) {
  return new Date(ms + SHANGHAI).toISOString().slice(0, 10);
}

/** `11月23日`. */
export function shortDay(day) {
  const [, month, date] = day.split("-").map(Number);
  return `${month}月${date}日`;
}

export function addDays(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

const listed = new Map(
  readFileSync(CALENDAR, "utf8")
    .split("\n")
    .map((line) => line.split(","))
    .filter(([, word]) => word === "true" || word === "false")
    .map(([day, word]) => [day, word === "true"]),
);

/** The year whose holidays the program is shipped with. */
export const CALENDAR_YEAR = Number([...listed.keys()].at(-1).slice(0, 4));

/** By the calendar that the server is shipped with, and what was imported. */
export function isWorkday(day) {
  const weekday = new Date(day).getUTCDay();
  return listed.get(day) ?? (weekday >= 1 && weekday <= 5);
}

export function workdayFrom(day) {
  return isWorkday(day) ? day : workdayFrom(addDays(day, 1));
}

/** Whole minutes from now to ten in the morning of a day in Shanghai, rounded up: never a second before ten. */
function minutesToTen(day) {
  return Math.ceil((Date.parse(`${day}T10:00:00+08:00`) - Date.now()) / MINUTE);
}

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

export class Server {
  static async prepare({ program, app, owner }) {
    const server = new Server();
    Object.assign(server, { program, app, owner, data: mkdtempSync(join(tmpdir(), "zaigang-story-")) });
    server.port = await freePort();
    server.address = `http://127.0.0.1:${server.port}`;
    server.log = "";
    // Nothing is left behind when the story is broken off.
    process.once("exit", () => server.child?.kill("SIGKILL"));
    return server;
  }

  /** The first administrator; answers the initial password. */
  createAdministrator({ login, name }, scope) {
    const words = ["admin", "create", "--data", this.data, "--login", login, "--name", name, "--scope", scope];
    const said = execFileSync(this.program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return /password\s+(\S+)/.exec(said)[1];
  }

  /** Runs the program beside the server; what it prints. */
  run(...words) {
    return execFileSync(this.program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** The story may run into a year whose holidays the program is not shipped with: no day of it would be judged. */
  importCalendar(year) {
    const file = join(this.data, "calendar.csv");
    writeFileSync(file, `date,workday,name\n${year}-01-01,false,元旦\n`);
    listed.set(`${year}-01-01`, false);
    execFileSync(this.program, ["calendar", "import", "--data", this.data, file], { stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Starts it so that it is ten in the morning of that day for the server; started again for the same day, its clock goes on. */
  async start(day) {
    if (this.day !== day) Object.assign(this, { day, offset: minutesToTen(day) });
    const words = [
      "serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...(this.app ? ["--app", this.app] : []),
      "--owner", this.owner, "--clock-offset-minutes", String(this.offset),
    ];
    this.child = spawn(this.program, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((ended) => this.child.on("exit", ended));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on("data", (bytes) => (this.log = (this.log + bytes).slice(-20_000)));
    }
    const until = Date.now() + patience(20_000);
    while (Date.now() < until) {
      const answered = await fetch(`${this.address}/api/v1/beacon`).then((answer) => answer.ok, () => false);
      if (answered) return;
      if (this.child.exitCode !== null) break;
      await new Promise((tick) => setTimeout(tick, 100));
    }
    throw new Error(`the server did not start: ${this.log.slice(-600)}`);
  }

  /** Its clock stands so many minutes later from its next start on. */
  later(minutes) {
    this.offset += minutes;
  }

  async stop() {
    if (this.child?.exitCode === null) {
      this.child.kill("SIGTERM");
      const gone = await Promise.race([this.ended.then(() => true), new Promise((late) => setTimeout(late, 8_000))]);
      if (!gone) {
        this.child.kill("SIGKILL");
        await this.ended;
      }
    }
  }

  /** Ends it as a cut of the power would: it finishes nothing. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  remove() {
    rmSync(this.data, { recursive: true, force: true });
  }
}
