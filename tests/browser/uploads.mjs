// A photo travels by the official tus client: node uploads.mjs
// ZAIGANG_BIN (program).
//
// The connection is cut in the middle of a piece, the server is killed in the middle of another and started again on
// the same folder; the client goes on by its own rules until the photo has arrived, as it was signed.
import * as tus from "tus-js-client";
import { conclude, notOk, ok } from "./report.mjs";
import { dayOf, Server } from "./server.mjs";
import * as town from "./town.mjs";
import { Caller, sha256 } from "./uploads/caller.mjs";
import { texture } from "./uploads/photo.mjs";
import { Wire } from "./uploads/wire.mjs";

const PIECE = 32 * 1024;
const [WIDTH, HEIGHT] = [1024, 768];
/** What a request needs besides its piece, in bytes, at most. */
const HEAD = 1_500;

function assert(holds, what) {
  if (!holds) throw new Error(what);
}

async function step(name, work) {
  try {
    await work();
    ok(name);
  } catch (error) {
    notOk(name, error.stack ?? error.message);
  }
}

/** A county with two townships; the cadre's phone, his secretary, and the neighbouring township's. */
async function people(server, initial) {
  const office = async (login, first) => (await Caller.at(server.address)).begin(login, first);
  const admin = await office(town.ADMIN, initial);
  await admin.import(town.CITY.code, "divisions", town.cityDivisions());
  await admin.import(town.COUNTY.code, "divisions", town.countyDivisions());
  await admin.import(town.COUNTY.code, "cadres", town.cadres("2026-01-01"));
  const neighbour = { ...town.SECRETARY, login: "hlhd.shuji", name: "何文" };
  const secretary =
    await office(town.SECRETARY, await admin.account(town.TOWNSHIP.code, "township_secretary", town.SECRETARY));
  const other = await office(neighbour, await admin.account(town.OTHER.code, "township_secretary", neighbour));
  const { postings } = await secretary.call("GET", `/api/v1/divisions/${town.TOWNSHIP.code}/postings`);
  const { account } = postings.find((posting) => posting.person_name === town.LI.name);
  const id = crypto.randomUUID();
  const { code } = await secretary.call("POST", `/api/v1/accounts/${account}/enrolment-codes`, { id });
  return { secretary, other, phone: await (await Caller.at(server.address)).enrol(code) };
}

/** Uploads by the client's own rules; the requests it made. */
function upload(wire, phone, record, photo, progress) {
  const requests = [];
  return new Promise((arrived, failed) => {
    new tus.Upload(photo, {
      endpoint: `${wire.address}/api/v1/uploads`,
      chunkSize: PIECE,
      retryDelays: [100, 300, 1_000, 2_000, 3_000, 5_000],
      metadata: { record, sha256: sha256(photo) },
      headers: { authorization: `Bearer ${phone.tokens.access_token}` },
      onBeforeRequest: (request) => requests.push({ method: request.getMethod(), address: request.getURL() }),
      onAfterResponse: (request, response) => {
        const offset = response.getHeader("upload-offset");
        requests.findLast(({ address }) => address === request.getURL()).offset = Number(offset);
      },
      onChunkComplete: (_, at) => progress(at),
      onSuccess: () => arrived(requests),
      onError: failed,
    }).start();
  });
}

const program = process.env.ZAIGANG_BIN;
if (!program) {
  notOk("setting", "ZAIGANG_BIN is not set");
  process.exit(conclude());
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const server = await Server.prepare({ program, owner: town.OWNER });
let wire;
try {
  const today = dayOf(Date.now() + 24 * 3_600_000);
  const initial = server.createAdministrator(town.ADMIN, town.CITY.code);
  await server.start(today);
  const { secretary, other, phone } = await people(server, initial);
  const photo = texture(WIDTH, HEIGHT, 7);
  assert(photo.length > 5 * PIECE && photo.length < 600 * 1024, `${photo.length} bytes`);
  const claim = { sha256: sha256(photo), bytes: photo.length, width: WIDTH, height: HEIGHT, source: "stream" };
  const record = await phone.promise([claim]);
  wire = await Wire.before(server.port);

  let started;
  await step("the official tus client ends an upload that was cut twice and outlived the server", async () => {
    // In the middle of the second piece: the network. Two pieces later, in the middle of one: the server.
    wire.fail(2 * HEAD + PIECE + PIECE / 2);
    let killed = false;
    const requests = await upload(wire, phone, record, photo, (at) => {
      if (killed || at < 3 * PIECE) return;
      killed = true;
      wire.fail(HEAD + PIECE / 2, () => {
        started = server.kill().then(() => server.start(today));
      });
    });
    assert(killed && started, "the server was not killed");
    await started;
    const made = (method) => requests.filter((request) => request.method === method);
    assert(made("POST").length === 1, "begun more than once");
    const heads = made("HEAD");
    assert(heads.length >= 2, `asked ${heads.length} times where it stood`);
    const offsets = heads.map(({ offset }) => offset).filter((offset) => offset > 0);
    assert(offsets.length >= 2, `resumed at ${heads.map(({ offset }) => offset)}`);
    assert(offsets.some((offset) => offset % PIECE !== 0), `what arrived of a piece was lost: ${offsets}`);
    assert(new Set(requests.slice(1).map(({ address }) => address)).size === 1, "more than one upload");
    const overhead = wire.sent - photo.length;
    assert(overhead < 2 * PIECE + requests.length * HEAD, `${overhead} bytes more than the photo went over the wire`);
  });
  await started;

  const address = `/api/v1/records/${record}/photos/${sha256(photo)}`;
  await step("what is served is what was signed, by a fixed type and name", async () => {
    const answer = await secretary.fetch(address);
    assert(answer.status === 200, `${answer.status}`);
    assert(sha256(Buffer.from(await answer.arrayBuffer())) === claim.sha256, "other bytes");
    const headers = {
      "content-type": "image/jpeg",
      "x-content-type-options": "nosniff",
      "content-disposition": `attachment; filename="photo-${claim.sha256.slice(0, 8)}.jpg"`,
      "cache-control": "private, no-store",
    };
    for (const [name, value] of Object.entries(headers)) {
      assert(answer.headers.get(name) === value, `${name}: ${answer.headers.get(name)}`);
    }
  });
  await step("nobody outside the scope is told that there is a photo", async () => {
    const unknown = await other.fetch(`/api/v1/records/unknown/photos/${claim.sha256}`);
    const foreign = await other.fetch(address);
    assert(unknown.status === 404 && foreign.status === 404, `${unknown.status} ${foreign.status}`);
    assert((await unknown.text()) === (await foreign.text()), "the answers differ");
    assert((await fetch(server.address + address)).status === 401, "without a sign-in");
  });
  const panics = server.log.split("\n").filter((line) => /panick|ERROR/.test(line));
  if (panics.length > 0) notOk("the server's log", panics[0]);
} catch (error) {
  notOk("the uploads", error.stack ?? error.message);
} finally {
  wire?.close();
  await server.stop();
  server.remove();
}
process.exit(conclude());
