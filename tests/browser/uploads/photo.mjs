// A photo of its own kind: grey, baseline, full of texture, so that a hundred kilobytes of it are quickly made.

const SIDE = 8;
/** Coefficients besides the mean in each block: two for every three bytes or so. */
const WAVES = 20;

/** Bits into bytes, a zero stuffed after each 0xFF. */
class Bits {
  bytes = [];
  held = 0;
  count = 0;

  put(value, length) {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      this.held = (this.held << 1) | ((value >> bit) & 1);
      this.count += 1;
      if (this.count === 8) {
        this.bytes.push(this.held);
        if (this.held === 0xff) this.bytes.push(0);
        [this.held, this.count] = [0, 0];
      }
    }
  }

  /** A value after its size: negative ones less one (ITU-T T.81 F.1.2.1). */
  value(value, size) {
    this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }
}

function segment(marker, content) {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...content];
}

/** A table whose codes are all four bits long: the code of a symbol is its place. */
function table(kind, symbols) {
  return segment(0xc4, [kind, 0, 0, 0, symbols.length, ...Array(12).fill(0), ...symbols]);
}

/** The same picture for the same seed. */
export function texture(width, height, seed) {
  let state = seed;
  const next = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 16) % below;
  };
  const sizeOf = (value) => 32 - Math.clz32(Math.abs(value));
  const bits = new Bits();
  const blocks = Math.ceil(width / SIDE) * Math.ceil(height / SIDE);
  let before = 0;
  for (let block = 0; block < blocks; block += 1) {
    const mean = next(81) - 40;
    const size = sizeOf(mean - before);
    bits.put(size, 4);
    bits.value(mean - before, size);
    before = mean;
    for (let wave = 0; wave < WAVES; wave += 1) {
      const value = (1 + next(7)) * (next(2) === 0 ? 1 : -1);
      bits.put(sizeOf(value), 4);
      bits.value(value, sizeOf(value));
    }
    bits.put(0, 4);
  }
  bits.put(0x7f, 7);
  return Buffer.from([
    0xff, 0xd8,
    ...segment(0xdb, [0, ...Array(64).fill(8)]),
    ...segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    ...table(0x00, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ...table(0x10, [0, 1, 2, 3]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...bits.bytes,
    0xff, 0xd9,
  ]);
}
