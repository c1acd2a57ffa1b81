// A newer release of the built app: one file differs, and with it the offline copy.
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Copies the app and marks its style sheet; answers the folder. */
export function newerRelease(app) {
  const folder = mkdtempSync(join(tmpdir(), "zaigang-release-"));
  cpSync(app, folder, { recursive: true });
  const style = join(folder, "app.css");
  const changed = `${readFileSync(style, "utf8")}\n:root { --release: newer; }\n`;
  writeFileSync(style, changed);
  const integrity = `sha256-${createHash("sha256").update(changed).digest("base64")}`;
  const worker = join(folder, "sw.js");
  const text = readFileSync(worker, "utf8");
  const filled = text
    .replace(/(\["\/app\.css",")[^"]+/, `$1${integrity}`)
    .replace(/"zaigang-([0-9a-f]+)"/, '"zaigang-newer$1"');
  if (filled === text || !filled.includes(integrity)) throw new Error("the worker's list has another form");
  writeFileSync(worker, filled);
  for (const file of [style, worker]) {
    for (const form of ["br", "gz"]) rmSync(`${file}.${form}`, { force: true });
  }
  return folder;
}

/** Which release a page shows. */
export function releaseOf(page) {
  return page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--release").trim() || "first");
}
