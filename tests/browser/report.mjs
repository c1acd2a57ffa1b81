// What the story prints: a line a check, and the word of the end.

/** Whole story, milliseconds: afterwards waits are short, so that what is broken is told and not waited for. */
const ENOUGH_MS = 600_000;
const WAIT_MS = 15_000;
const LATE_WAIT_MS = 1_500;

const started = Date.now();
let passed = 0;
let failed = 0;

/** Seconds since the story began. */
export function seconds() {
  return Math.round((Date.now() - started) / 100) / 10;
}

/** So many failures: what stands on them will fail too, and is told without long waits. */
const MANY = 8;

/** How long to wait for one thing. */
export function patience(ms = WAIT_MS) {
  return Date.now() - started > ENOUGH_MS || failed > MANY ? LATE_WAIT_MS : ms;
}

function oneLine(text) {
  const plain = String(text).replace(/\u001b\[[0-9;]*m/g, "").replace(/\s+/g, " ").trim();
  return plain.length > 400 ? `${plain.slice(0, 400)} ...` : plain;
}

export function ok(name) {
  passed += 1;
  console.log(`ok ${name}`);
}

export function notOk(name, reason) {
  failed += 1;
  console.log(`not ok ${name}: ${oneLine(reason)}`);
}

/** Exit code of the story. */
export function conclude() {
  console.log(`# ${passed} passed, ${failed} failed, ${seconds()} s`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
