// The phone's offline copies. The build fills in the list, with the SHA-256 of each file, and a version that changes
// with any byte of it. A file that is not the one meant (a release under way) fails the whole copy: the old one stays.
// /api/ and /office/ are never touched; office pages ask for shared files with ?office and so pass by the copy.
//
// Which copy is shown is written down in a cache of its own. A newer one is fetched and lies ready, and takes its
// place only when somebody asks for it: nothing changes under the hands of who is far from a network.
const VERSION = "zaigang-__VERSION__";
const FILES = /*FILES*/[];
const CHOICE = "zaigang-choice";

let shown;

/** The copy that is shown; none before the first one is complete, or when the browser has cleared it away. */
async function chosen() {
  const answer = await caches.open(CHOICE).then((cache) => cache.match("/choice"));
  const name = answer && (await answer.text());
  return name && (await caches.has(name)) ? name : undefined;
}

async function choose(name) {
  await caches.open(CHOICE).then((cache) => cache.put("/choice", new Response(name)));
  shown = name;
  await sweep();
}

/** Copies that are neither shown nor ready. */
async function sweep() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("zaigang-") && ![VERSION, CHOICE, shown].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function install() {
  const fresh = FILES.map(([file, integrity]) => new Request(file, { cache: "no-cache", integrity }));
  await caches.open(VERSION).then((cache) => cache.addAll(fresh));
  if (!(await chosen())) await choose(VERSION);
  await self.skipWaiting();
}

async function activate() {
  shown = await chosen();
  await sweep();
  await self.clients.claim();
}

async function answer(request) {
  shown ??= (await chosen()) ?? VERSION;
  const cache = await caches.open(shown);
  const hit = await cache.match(request.mode === "navigate" ? "/" : request, { ignoreVary: true });
  return hit || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

// A page asks whether a newer copy lies ready, or takes it.
self.addEventListener("message", (event) => {
  const say = (word) => event.ports[0]?.postMessage(word);
  const newer = async () => ((await chosen()) ?? VERSION) !== VERSION;
  if (event.data === "newer") event.waitUntil(newer().then(say, () => say(false)));
  if (event.data === "take") event.waitUntil(choose(VERSION).then(() => say(true), () => say(false)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const own = url.origin === self.location.origin && !/^\/(api|office|healthz|readyz|metrics)(\/|$)/.test(url.pathname);
  if (request.method === "GET" && own) event.respondWith(answer(request));
});
