import { createHmac } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stage } from "./stage.js";

/** People's authenticators: what they show, at the time step of RFC 6238. The server takes each step once and in order. */

const SECONDS = 30;

/** The newest step that was surely spent, and the newest that a command may have spent. */
const spent = new Map(Object.entries(stage.codes));
const shown = new Map(spent);

const secretAt = (username: string): string => join(stage.dir, "people", `${username}.otpauth`);

export const hasPhone = (username: string): boolean => existsSync(secretAt(username));

/** Puts a secret into the person's authenticator. */
export function keepSecret(username: string, url: string): void {
  writeFileSync(secretAt(username), `${url}\n`, { mode: 0o600, flag: "wx" });
}

/** Throws a person's authenticator away. */
export function loseSecret(username: string): void {
  rmSync(secretAt(username));
}

/** A code that nobody has used, as soon as the server takes it: up to one step ahead of its clock. */
export function code(username: string): string {
  const step = Math.max(now(), (shown.get(username) ?? 0) + 1);
  spent.set(username, step);
  return show(username, step);
}

/** The file from which the person's next command reads a code, if it is asked for one: of those there may be many on one step. */
export function codeFile(username: string, surelyAsked = false): string {
  const path = join(stage.dir, "people", `${username}.code`);
  if (!hasPhone(username)) return path;
  writeFileSync(path, `${surelyAsked ? code(username) : show(username, Math.max(now(), (spent.get(username) ?? 0) + 1))}\n`, { mode: 0o600 });
  return path;
}

const now = (): number => Math.floor(Date.now() / 1000 / SECONDS);

function show(username: string, step: number): string {
  shown.set(username, Math.max(step, shown.get(username) ?? 0));
  const early = (step - 1) * SECONDS * 1000 - Date.now();
  if (early > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, early);
  const secret = new URL(readFileSync(secretAt(username), "utf8").trim()).searchParams.get("secret") ?? "";
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
