import type { Page } from "playwright-core";

/** A text that must not lie in anything that is sealed: it stands in the photograph's EXIF data. */
export const CANARY = "MayAnh-CuaToi-4711";

/** A photograph of a white sheet on a dark table, seen from the side, turned as phones store it, with the place where it was taken. */
export async function photograph(page: Page, width = 4000, height = 3000): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const to = canvas.getContext("2d")!;
      to.fillStyle = "#3b2f28";
      to.fillRect(0, 0, width, height);
      to.fillStyle = "#f2efe6";
      to.beginPath();
      for (const [x, y] of [[0.2, 0.12], [0.85, 0.2], [0.8, 0.9], [0.12, 0.82]] as const) to.lineTo(x * width, y * height);
      to.fill();
      to.fillStyle = "#222";
      to.font = `${height / 24}px "Liberation Serif", serif`;
      for (let line = 0; line < 7; line++) to.fillText(`Danh sách tiếp xúc gần, tờ ${line + 1}`, 0.28 * width, (0.35 + 0.07 * line) * height);
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return btoa(text);
    },
    [width, height] as const,
  );
  return withExif(Buffer.from(base64, "base64"), 6);
}

/** Puts an EXIF segment into a JPEG: how it is turned, who made it, where (CIPA DC-008). */
export function withExif(jpeg: Buffer, orientation: number): Buffer {
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const b = Buffer.alloc(12);
    b.writeUInt16BE(tag, 0);
    b.writeUInt16BE(type, 2);
    b.writeUInt32BE(count, 4);
    if (type === 3) b.writeUInt16BE(value, 8);
    else b.writeUInt32BE(value, 8);
    return b;
  };
  const maker = Buffer.from(`${CANARY}\0`);
  const first = 8 + 2 + 3 * 12 + 4;
  const gps = first + maker.length;
  const latitude = Buffer.alloc(24);
  [16, 1, 28, 1, 0, 1].forEach((n, i) => latitude.writeUInt32BE(n, 4 * i));
  const count = (n: number): Buffer => Buffer.from([0, n]);
  const end = Buffer.alloc(4);
  const north = entry(1, 2, 2, 0);
  north.write("N\0", 8, "latin1");
  const tiff = Buffer.concat([
    Buffer.from("MM\0\x2a\0\0\0\x08", "latin1"),
    count(3),
    entry(0x010f, 2, maker.length, first),
    entry(0x0112, 3, 1, orientation),
    entry(0x8825, 4, 1, gps),
    end,
    maker,
    count(2),
    north,
    entry(2, 5, 3, gps + 2 + 2 * 12 + 4),
    end,
    latitude,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 4);
  return Buffer.concat([head, body, jpeg.subarray(2)]);
}
