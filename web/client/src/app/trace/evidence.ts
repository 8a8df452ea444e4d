import { toHex } from "../../bytes.js";
import { Refusal } from "../api.js";
import { pixelsOf, small } from "../send/papers_picture.js";
import type { Evidence } from "./answers.js";

/** The longer side of the picture that is shown. */
const SIDE = 1600;

/** How many pictures of one leak, and how large a file. */
export const MOST_PICTURES = 6;
const MOST_BYTES = 64 << 20;

const TYPES = ["image/png", "image/jpeg", "image/webp"];

/** Takes one file as a picture; what the browser can not decode is refused. */
export async function takePicture(file: File): Promise<Evidence> {
  if (file.size > MOST_BYTES) throw new Refusal("picture_too_large");
  if (!TYPES.includes(file.type)) throw new Refusal("picture_kind");
  const bytes = await file.arrayBuffer();
  const sha256 = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const blob = new Blob([bytes], { type: file.type }); // of these very bytes, whatever the file becomes
  const { width, height } = await pixelsOf(blob);
  return { id: crypto.randomUUID(), name: file.name, sha256, file: blob, width, height, small: await small(blob, SIDE), corners: null };
}
