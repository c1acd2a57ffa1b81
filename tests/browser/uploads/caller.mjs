// A person who calls the server without a browser, with the key that a browser or a phone would hold.
import { createHash, randomUUID, webcrypto } from "node:crypto";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function base64url(value) {
  return Buffer.from(value).toString("base64url");
}

export class Caller {
  static async at(address) {
    const caller = new Caller();
    const pair = await webcrypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
    const point = await webcrypto.subtle.exportKey("raw", pair.publicKey);
    return Object.assign(caller, { address, key: pair.privateKey, publicKey: base64url(point) });
  }

  async sign(text) {
    const signature = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.key, Buffer.from(text));
    return base64url(new Uint8Array(signature));
  }

  async fetch(path, { headers = {}, ...rest } = {}) {
    const signedIn = this.tokens ? { authorization: `Bearer ${this.tokens.access_token}` } : {};
    return fetch(this.address + path, { ...rest, headers: { ...signedIn, ...headers } });
  }

  /** Calls an operation; its answer. */
  async call(method, path, body, type = "application/json") {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await this.fetch(path, { method, body: bytes, headers: { "content-type": type } });
    this.beacon = answer.headers.get("zaigang-beacon") ?? this.beacon;
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  /** Signs in with an initial password and changes it. */
  async begin({ login, password }, initial) {
    const signIn = { login, password: initial, public_key: this.publicKey };
    this.tokens = await this.call("POST", "/api/v1/sessions", signIn);
    await this.call("POST", "/api/v1/me/password", { old_password: initial, new_password: password });
    return this;
  }

  /** Makes an office account; its initial password. */
  async account(division, role, { login, name }) {
    const body = { id: randomUUID(), login, name, role };
    return (await this.call("POST", `/api/v1/divisions/${division}/accounts`, body)).password;
  }

  async import(division, kind, sheet) {
    const report = await this.call("POST", `/api/v1/divisions/${division}/imports/${kind}`, sheet, "text/csv");
    if (report.problems.length > 0) throw new Error(`${kind}: ${JSON.stringify(report.problems[0])}`);
  }

  /** Enrols as a phone. */
  async enrol(code) {
    const deployment = await this.call("GET", "/api/v1/deployment");
    const proof = await this.sign(`zaigang-enrol|${code.replaceAll("-", "")}|${this.publicKey}`);
    const { notice_version } = deployment;
    const body = { code, public_key: this.publicKey, proof, notice_version, platform: "web" };
    this.tokens = await this.call("POST", "/api/v1/enrolments", body);
    this.audience = deployment.id;
    this.postings = (await this.call("GET", "/api/v1/me")).postings;
    return this;
  }

  /** Signs and sends the phone's first record, which promises photos; its id. */
  async promise(photos) {
    const header = { typ: "zaigang-record+jwt", alg: "ES256", kid: this.tokens.device };
    const now = Date.now();
    const claims = {
      v: 1, aud: this.audience, jti: randomUUID(), sub: this.postings[0], kind: "day", seq: 1, prev: null, fix: null,
      clock: { wall: now, session: "page-1", elapsed: 1_000, beacon: this.beacon, beacon_elapsed: 1_000,
        beacon_session: "page-1", beacon_wall: now },
      photos,
      app: { version: "0.1.0", platform: "web" },
    };
    const input = [header, claims].map((part) => base64url(JSON.stringify(part))).join(".");
    const token = `${input}.${await this.sign(input)}`;
    const [said] = (await this.call("POST", "/api/v1/records", { records: [token] })).outcomes;
    if (said.outcome !== "stored") throw new Error(JSON.stringify(said));
    return claims.jti;
  }
}
