import init from "/phone/phone.js";
init({ module_or_path: "/phone/phone_bg.wasm" }).catch(() => document.body.classList.add("failed"));
