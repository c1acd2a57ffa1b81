import init from "/phone/phone.js";
init({ module_or_path: "/phone/phone_bg.wasm" })
  .catch(() => document.body.classList.add("failed"))
  .then(takeOver)
  .catch(() => undefined);

// All files of this start are here: a newer offline copy may now take the place of the one they came from.
async function takeOver() {
  const copy = await navigator.serviceWorker?.getRegistration();
  if (!copy) return;
  const go = () => copy.waiting?.postMessage("go");
  const listen = () => copy.installing?.addEventListener("statechange", go);
  copy.addEventListener("updatefound", listen);
  listen();
  go();
}
