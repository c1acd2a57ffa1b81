import init from "/phone/phone.js";
const start = init({ module_or_path: "/phone/phone_bg.wasm" });
start
  .then(() => globalThis.loadLater(), () => document.body.classList.add("failed"))
  .then(takeOver)
  .catch(() => undefined);

// The second part joins the running program. It fits only the start it was built with: another one does not link.
let later;
globalThis.loadLater = () => (later ??= join().catch(fail));

async function join() {
  const [program, part] = await Promise.all([start, fetch("/phone/later.wasm").then((answer) => answer.arrayBuffer())]);
  await WebAssembly.instantiate(part, { start: program });
}

function fail(error) {
  later = undefined;
  throw error;
}

// Both parts of this start are here (or it failed): a newer offline copy may now take the place of the one they came from.
async function takeOver() {
  const copy = await navigator.serviceWorker?.getRegistration();
  if (!copy) return;
  const go = () => copy.waiting?.postMessage("go");
  const listen = () => copy.installing?.addEventListener("statechange", go);
  copy.addEventListener("updatefound", listen);
  listen();
  go();
}
