import { readFileSync, writeFileSync } from "node:fs";

import type { BrowserContext } from "playwright-core";

import type { Homography } from "../src/work/straighten.js";

/** A part of a page as a share of its sides. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Makes of a page's picture what is sent around: a part of it, made smaller, as a JPEG of quality 75. */
export async function leak(context: BrowserContext, page: string, part: Part, scale: number, to: string): Promise<string> {
  const blank = await context.newPage();
  const made = await blank.evaluate(
    async ({ png, part, scale }) => {
      const picture = await createImageBitmap(await (await fetch(png)).blob());
      const [width, height] = [part.width * picture.width, part.height * picture.height];
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
      const on = canvas.getContext("2d")!;
      on.imageSmoothingQuality = "high";
      on.drawImage(picture, part.x * picture.width, part.y * picture.height, width, height, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.75);
    },
    { png: dataURL(page), part, scale },
  );
  await blank.close();
  return written(made, to);
}

/** Makes of a page's picture one that a camera took from the side, on a grey ground: the perspective alone. onto maps a page of that size into the photograph. */
export async function photograph(context: BrowserContext, page: string, size: { width: number; height: number }, onto: (width: number, height: number) => Homography, to: string): Promise<string> {
  const png = readFileSync(page);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const blank = await context.newPage();
  const made = await blank.evaluate(
    async ({ png, size, h }) => {
      const picture = await createImageBitmap(await (await fetch(png)).blob());
      const from = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
      from.drawImage(picture, 0, 0);
      const source = from.getImageData(0, 0, picture.width, picture.height).data;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [size.width, size.height];
      const on = canvas.getContext("2d")!;
      const out = on.createImageData(size.width, size.height);
      const [a, b, c, d, e, f, g, i] = h as unknown as [number, number, number, number, number, number, number, number];
      // The inverse map, up to scale.
      const v = [e - f * i, c * i - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f, d * i - e * g, b * g - a * i, a * e - b * d] as const;
      const at = (x: number, y: number, k: number): number => source[4 * (y * picture.width + x) + k]!;
      const n = 2; // samples a side of a pixel
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const sum = [0, 0, 0];
          for (let s = 0; s < n * n; s++) {
            const [px, py] = [x + ((s % n) + 0.5) / n, y + (Math.floor(s / n) + 0.5) / n];
            const w = v[6] * px + v[7] * py + v[8];
            const [sx, sy] = [(v[0] * px + v[1] * py + v[2]) / w - 0.5, (v[3] * px + v[4] * py + v[5]) / w - 0.5];
            const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
            const inside = x0 >= 0 && y0 >= 0 && x0 + 1 < picture.width && y0 + 1 < picture.height;
            for (let k = 0; k < 3; k++) {
              if (!inside) {
                sum[k]! += 96;
                continue;
              }
              const [fx, fy] = [sx - x0, sy - y0];
              sum[k]! += (at(x0, y0, k) * (1 - fx) + at(x0 + 1, y0, k) * fx) * (1 - fy) + (at(x0, y0 + 1, k) * (1 - fx) + at(x0 + 1, y0 + 1, k) * fx) * fy;
            }
          }
          out.data.set([sum[0]! / (n * n), sum[1]! / (n * n), sum[2]! / (n * n), 255], 4 * (y * size.width + x));
        }
      }
      on.putImageData(out, 0, 0);
      return canvas.toDataURL("image/png");
    },
    { png: dataURL(page), size, h: [...onto(width, height)] },
  );
  await blank.close();
  return written(made, to);
}

const dataURL = (path: string): string => `data:image/png;base64,${readFileSync(path).toString("base64")}`;

function written(url: string, to: string): string {
  writeFileSync(to, Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
  return to;
}
