import type { Corners } from "../../work/straighten.js";
import { TraceWorker } from "../workers.js";
import type { Evidence } from "./answers.js";

/** The longer side of the picture in which a page is looked for. */
const SIDE = 640;

/** A guess where the page's corners lie in a picture, by the detector's own search; null: no guess. */
export async function suggestCorners({ small, width, height }: Evidence): Promise<Corners | null> {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const worker = new TraceWorker();
  try {
    const [found] = await worker.callWith("trace_corners", { width: canvas.width, height: canvas.height }, new Uint8Array(data.buffer));
    const [x, y] = [width / canvas.width, height / canvas.height];
    return found === null ? null : ((found as Corners).map((p) => ({ x: p.x * x, y: p.y * y })) as unknown as Corners);
  } catch {
    return null; // a guess is a convenience: the corners are pointed out by hand
  } finally {
    worker.end();
  }
}
