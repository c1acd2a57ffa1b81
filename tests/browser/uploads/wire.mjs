// The network between a phone and the server: it can be cut in the middle of a piece.
import { connect, createServer } from "node:net";

export class Wire {
  /** Bytes that went to the server over all connections. */
  sent = 0;
  /** What happens when so many bytes went through: `{ at, then }`. */
  faults = [];
  open = new Set();

  /** Listens on a free port before the server's. */
  static async before(port) {
    const wire = new Wire();
    wire.server = createServer((phone) => wire.join(phone, port));
    await new Promise((listening) => wire.server.listen(0, "127.0.0.1", listening));
    wire.address = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  /** After so many more bytes of the phone's nothing goes through any more, both ends are cut and `then` is called. */
  fail(after, then = () => {}) {
    this.faults.push({ at: this.sent + after, then });
  }

  join(phone, port) {
    const server = connect(port, "127.0.0.1");
    const pair = { phone, server };
    this.open.add(pair);
    const end = () => {
      phone.destroy();
      server.destroy();
      this.open.delete(pair);
    };
    for (const socket of [phone, server]) {
      socket.on("error", end);
      socket.on("close", end);
    }
    server.on("data", (bytes) => phone.write(bytes));
    phone.on("data", (bytes) => {
      const [fault] = this.faults;
      const room = fault ? fault.at - this.sent : Infinity;
      if (bytes.length < room) {
        this.sent += bytes.length;
        server.write(bytes);
        return;
      }
      this.faults.shift();
      this.sent += room;
      // The beginning arrives, the rest never does.
      server.write(bytes.subarray(0, room), () => {
        for (const each of this.open) {
          each.phone.destroy();
          each.server.end();
        }
        this.open.clear();
        fault.then();
      });
    });
  }

  close() {
    for (const { phone, server } of this.open) {
      phone.destroy();
      server.destroy();
    }
    this.server.close();
  }
}
