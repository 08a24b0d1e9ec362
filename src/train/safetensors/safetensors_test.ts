import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { sizeOf, Tensor, tensor } from "../../tensor/mod.ts";
import { readSafetensors, writeSafetensors } from "./mod.ts";

const shapes = fc.array(fc.nat(3), { maxLength: 4 });
const anyTensor = fc.tuple(shapes, fc.boolean(), fc.infiniteStream(fc.double())).map(
  ([shape, isSingle, values]) => {
    const data = Float64Array.from(values.take(sizeOf(shape)));
    return new Tensor(shape, isSingle ? Float32Array.from(data) : data);
  },
);
const names = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "__proto__", "10", '"\\'),
);
const files = fc.record({
  tensors: fc.array(fc.tuple(names, anyTensor), { maxLength: 5 }).map((list) => new Map(list)),
  metadata: fc.array(fc.tuple(names, names)).map((list) => new Map(list)),
});

Deno.test("what is written is read again, bit by bit", () => {
  fc.assert(fc.property(files, ({ tensors, metadata }) => {
    const read = readSafetensors(writeSafetensors(tensors, { metadata }));
    assertEquals([...read.tensors.keys()].sort(), [...tensors.keys()].sort());
    for (const [name, { shape, dtype, data }] of tensors) {
      const found = read.tensors.get(name)!;
      assertEquals([found.shape, found.dtype], [shape, dtype]);
      assertEquals(bitsOf(found), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    assertEquals(read.metadata, metadata);
  }));
});

Deno.test("the same tensors in another order give the same bytes", () => {
  fc.assert(fc.property(files, ({ tensors, metadata }) => {
    const turned = new Map([...tensors].reverse());
    assertEquals(writeSafetensors(turned, { metadata }), writeSafetensors(tensors, { metadata }));
  }));
});

Deno.test("every number is aligned in the file", () => {
  fc.assert(fc.property(files, ({ tensors }) => {
    const bytes = writeSafetensors(tensors);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assertEquals(length % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    for (const { dtype, data_offsets: [begin] } of Object.values<Described>(header)) {
      assertEquals(begin % (dtype === "F64" ? 8 : 4), 0);
    }
  }));
});

Deno.test("the bytes are those of the published format", () => {
  const bytes = writeSafetensors(new Map([["b", tensor([1.5], { dtype: "float32" })]]), {
    metadata: new Map([["by", "us"]]),
  });
  const header = '{"__metadata__":{"by":"us"},' +
    '"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  assertEquals(bytes, file(padded, [0, 0, 0xc0, 0x3f]));
});

Deno.test("tensors at any place of a buffer are read", () => {
  const bytes = writeSafetensors(new Map([["W", tensor([1, 2, 3])]]));
  const shifted = new Uint8Array(bytes.length + 3).subarray(3);
  shifted.set(bytes);
  assertEquals(readSafetensors(shifted).tensors.get("W")!.toArray(), [1, 2, 3]);
});

Deno.test("names that the format cannot hold are refused", () => {
  const one = tensor([1]);
  assertThrows(
    () => writeSafetensors(new Map([["__metadata__", one]])),
    RangeError,
    "keeps the name",
  );
  assertThrows(() => writeSafetensors(new Map([["\ud800", one]])), RangeError, "well-formed");
  assertThrows(
    () => writeSafetensors(new Map(), { metadata: new Map([["a", "\udc00"]]) }),
    RangeError,
    "well-formed",
  );
});

const good = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
const hostile: Readonly<Record<string, readonly [header: string, size: number, says: string]>> = {
  "no JSON": ["{", 0, "JSON in UTF-8"],
  "a list": ["[]", 0, "begins with {"],
  "blanks before the header": [" {}", 0, "begins with {"],
  "a text for a tensor": ['{"a":"b"}', 0, 'an object for "a"'],
  "null for a tensor": ['{"a":null}', 0, 'an object for "a"'],
  "no dtype": [entry({ dtype: undefined }), 4, "dtype F64 or F32"],
  "a dtype that is not ours": [entry({ dtype: "BF16" }), 2, 'found "BF16"'],
  "no shape": [entry({ shape: undefined }), 4, "a shape for"],
  "a negative size": [entry({ shape: [-1] }), 4, "a shape for"],
  "a broken size": [entry({ shape: [0.5] }), 4, "a shape for"],
  "a size as text": [entry({ shape: ["1"] }), 4, "a shape for"],
  "a size beyond exact integers": [entry({ shape: [2 ** 53] }), 4, "a shape for"],
  "a shape that overflows": [entry({ shape: [2 ** 40, 2 ** 40] }), 4, "too large a shape"],
  "a shape that overflows before a 0": [entry({ shape: [2 ** 52, 2 ** 52, 0] }), 4, "too large"],
  "a shape of more than its bytes": [entry({ shape: [2] }), 4, "expected 8 bytes"],
  "one offset": [entry({ data_offsets: [0] }), 4, "two data_offsets"],
  "offsets the wrong way round": [entry({ data_offsets: [4, 0] }), 4, "two data_offsets"],
  "a negative offset": [entry({ data_offsets: [-4, 0] }), 4, "two data_offsets"],
  "bytes beyond the end": [entry({ data_offsets: [4, 8] }), 4, "to begin at 0, found 4"],
  "too few bytes": [entry({}), 3, "expected 4 bytes after the header, found 3"],
  "bytes that belong to nobody": [entry({}), 5, "expected 4 bytes after the header, found 5"],
  "two tensors in one place": [
    JSON.stringify({ a: good, b: good }),
    4,
    'bytes of "b" to begin at 4, found 0',
  ],
  "a gap": [
    JSON.stringify({ a: good, b: { ...good, data_offsets: [8, 12] } }),
    12,
    "to begin at 4, found 8",
  ],
  "a tensor twice": [
    `{"a":${JSON.stringify(good)},"\\u0061":${JSON.stringify(good)}}`,
    4,
    '"a" twice',
  ],
  "a dtype twice": [entry({}).replace('"F32"', '"F64","dtype":"F32"'), 4, '"dtype" twice'],
  "metadata that is no object": ['{"__metadata__":[]}', 0, "an object for __metadata__"],
  "metadata that is no text": ['{"__metadata__":{"a":1}}', 0, 'a text for "a"'],
  "a header as deep as it is long": [
    `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
    0,
    "an object for",
  ],
};

for (const [name, [header, size, says]] of Object.entries(hostile)) {
  Deno.test(`a file with ${name} is refused`, () => {
    assertThrows(() => readSafetensors(file(header, new Uint8Array(size))), RangeError, says);
  });
}

Deno.test("a file that is cut off, or says that it is longer, is refused", () => {
  const bytes = writeSafetensors(new Map([["W", tensor([1, 2, 3])]]));
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => readSafetensors(bytes.subarray(0, length)), RangeError, "Cannot read");
  }
  const long = bytes.slice();
  long.fill(0xff, 0, 8);
  assertThrows(() => readSafetensors(long), RangeError, "at most 100000000 bytes");
});

Deno.test("neither a long name nor a long text is too long", () => {
  const long = "\\x".repeat(5e6);
  const one = tensor([1]);
  const bytes = writeSafetensors(new Map([[long, one]]), { metadata: new Map([["a", long]]) });
  assertEquals([...readSafetensors(bytes).tensors.keys()][0] === long, true);
});

Deno.test("no change of a few bytes makes the reader do worse than refuse", () => {
  const bytes = writeSafetensors(
    new Map([["W", tensor([[1, 2]])], ["b", tensor([3], { dtype: "float32" })]]),
    { metadata: new Map([["epoch", "1"]]) },
  );
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 });
  fc.assert(
    fc.property(changes, (list) => {
      const changed = bytes.slice();
      for (const [i, byte] of list) changed[i] = byte;
      try {
        const { tensors } = readSafetensors(changed);
        assert([...tensors.values()].reduce((sum, { size }) => sum + size, 0) <= 5);
      } catch (error) {
        assert(
          error instanceof RangeError && error.message.startsWith("Cannot read safetensors: "),
        );
      }
    }),
    { numRuns: 2000 },
  );
});

interface Described {
  readonly dtype: string;
  readonly data_offsets: readonly [number, number];
}

function entry(changed: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ a: { ...good, ...changed } });
}

function file(header: string, data: ArrayLike<number>): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

function bitsOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
