import init from "/office/office.js";
init({ module_or_path: "/office/office_bg.wasm" }).catch(() => document.body.classList.add("failed"));
