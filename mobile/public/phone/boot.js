// The program is compiled while its script and what that needs are still being read.
const address = "/phone/phone_bg.wasm";
const compiled = WebAssembly.compileStreaming?.(fetch(address)).catch(() => address) ?? address;
const start = import("/phone/phone.js").then(async ({ default: init }) => init({ module_or_path: await compiled }));
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
globalThis.newerCopy = () => ask("newer", 3_000);
globalThis.takeNewerCopy = async () => {
  // A slow phone may not answer in time: a start with the copy of before asks again, a page that waits does not.
  await ask("take", 20_000);
  location.reload();
};

function ask(word, patience) {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(false);
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data === true);
    setTimeout(done, patience, false);
    worker.postMessage(word, [port2]);
  });
}

// A copy that does not start is no good to anybody: a newer one takes its place unasked, once.
async function repair() {
  const isStarted = await start.then(() => true, () => false);
  if (!isStarted) document.body.classList.add("failed");
  if (isStarted || sessionStorage.repaired || !(await globalThis.newerCopy())) return;
  sessionStorage.repaired = "1";
  await globalThis.takeNewerCopy();
}
