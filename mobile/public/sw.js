// The phone's offline copy. The build fills in the list, with the SHA-256 of each file, and a version that changes
// with any byte of it. A file that is not the one meant (a release under way) fails the whole copy: the old one stays.
// /api/ and /office/ are never touched; office pages ask for shared files with ?office and so pass by the copy.
const VERSION = "zaigang-__VERSION__";
const FILES = /*FILES*/[];

self.addEventListener("install", (event) => {
  const fresh = FILES.map(([file, integrity]) => new Request(file, { cache: "no-cache", integrity }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)));
});

// The new copy takes over when a page has started or none is open, never between two files of a start.
self.addEventListener("message", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("zaigang-") && name !== VERSION);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const own = url.origin === self.location.origin && !/^\/(api|office|healthz|readyz|metrics)(\/|$)/.test(url.pathname);
  if (request.method !== "GET" || !own) return;
  const key = request.mode === "navigate" ? "/" : request;
  event.respondWith(caches.open(VERSION).then((cache) => cache.match(key, { ignoreVary: true })).then((hit) => hit || fetch(request)));
});
