import init from "/phone/phone.js";
const start = init({ module_or_path: "/phone/phone_bg.wasm" });
start.then(() => globalThis.loadLater()).catch(repair);

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

// A newer offline copy lies ready beside the one that is shown, until somebody asks for it.
globalThis.newerCopy = () => ask("newer");
globalThis.takeNewerCopy = async () => {
  if (await ask("take")) location.reload();
};

function ask(word) {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(false);
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data === true);
    setTimeout(done, 3_000, false);
    worker.postMessage(word, [port2]);
  });
}

// A copy that does not start is no good to anybody: a newer one takes its place unasked, once.
async function repair() {
  const isStarted = await start.then(() => true, () => false);
  if (!isStarted) document.body.classList.add("failed");
  if (isStarted || sessionStorage.repaired || !(await ask("newer"))) return;
  sessionStorage.repaired = "1";
  await globalThis.takeNewerCopy();
}
