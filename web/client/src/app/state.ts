import { useEffect, useState } from "preact/hooks";

import { toBase64 } from "../base64.js";
import { fromHex } from "../bytes.js";
import { call, Refusal } from "./api.js";
import { keep, recall, type Device, type Kept } from "./keep.js";
import { merged, unmet, type Pins } from "./pins.js";
import { spoken, speak, type Language, type Said } from "./text/text.js";
import type { Config, Key, Me, OwnKey } from "./answers.js";
import { DeskWorker, vault } from "./workers.js";

/** How far the person has come. */
export type Phase = "starting" | "door" | "factor" | "enrol-factor" | "rules" | "open";

export interface State {
  phase: Phase;
  me: Me | null;
  /** Why the person stands at the door again. */
  door: Said | null;
  kept: Kept | null;
  /** The account key while it is unlocked; in this tab's memory alone. */
  account: string | null;
  own: OwnKey | null;
  /** What stops everything: the log or the own key is not as it should be. */
  alarm: unknown;
  firstVisit: boolean;
  /** What the server says of itself. */
  config: Config | null;
  hidden: boolean;
  noticeSeen: boolean;
  /** A sending stopped while its sender was away; it goes on by itself once the key is unlocked. */
  paused: boolean;
  language: Language;
}

const blank = { me: null, kept: null, account: null, own: null, alarm: null, firstVisit: false, config: null, hidden: false, noticeSeen: false };

export let state: State = { ...blank, phase: "starting", door: null, paused: false, language: spoken() };

const listeners = new Set<() => void>();

export function change(some: Partial<State>): void {
  state = { ...state, ...some };
  for (const listener of [...listeners]) listener();
}

export function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useStore(): State {
  const [, again] = useState(0);
  useEffect(() => watch(() => again((n) => n + 1)), []);
  return state;
}

const tabs = new BroadcastChannel("niem");
tabs.onmessage = ({ data }) => {
  if (data === "out" && state.phase !== "door" && state.phase !== "starting") void allKept().then(() => atTheDoor("signedOutByYou"));
  if (data === "in" && state.phase === "door") void begin();
};

let worker: DeskWorker | null = null;
let deskReady: Promise<DeskWorker> | null = null;

const forgetters = new Set<(leaving: boolean) => void>();

/** Has something forgotten whenever the person's things are taken away; leaving: the person does not come back to them. */
export function onForget(forgetter: (leaving: boolean) => void): void {
  forgetters.add(forgetter);
}

/** Takes everything away that belongs to the person. */
function forget(leaving: boolean): void {
  worker?.end();
  worker = deskReady = told = null;
  for (const forgetter of forgetters) forgetter(leaving);
}

export function atTheDoor(door: Said | null): void {
  forget(door === "signedOutByYou");
  change({ ...blank, phase: "door", door });
}

/** Finds out whether somebody is signed in. */
export async function begin(): Promise<void> {
  try {
    await admit(await call<Me>("GET", "/api/me", undefined, { door: true, background: true }));
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === "unreachable") throw cause;
    atTheDoor(null);
  }
}

/** Takes what a sign-in, a factor or an acknowledgement has come to. */
export async function admit(me: Me): Promise<void> {
  if (state.me && state.me.person.id !== me.person.id) forget(true);
  const notice = me.notice ?? state.me?.notice;
  me = notice ? { ...me, notice } : me;
  if (me.stage === "prove_factor") return change({ me, phase: "factor", door: null });
  if (me.stage === "enrol_factor") return change({ me, phase: "enrol-factor", door: null });
  if (me.rules_due) return change({ me, phase: "rules", door: null });
  const kept = await pinned(me.person.id);
  change({ me, kept, phase: "open", door: null });
  tabs.postMessage("in");
  if (state.alarm === null) await lookAtOwnKey(me.key);
}

/**
 * What this browser keeps for the person. At the first visit it takes the log's key
 * and the witnesses whom the server names, and keeps them for good.
 */
async function pinned(person: string): Promise<Kept> {
  const config = await call<Config>("GET", "/api/config", undefined, { background: true });
  change({ config });
  const witnessed = { witnesses: config.witnesses ?? [], quorum: config.quorum ?? 0 };
  const kept = await recall(person);
  if (kept === undefined || (!kept.desk.witnesses?.length && config.witnesses?.length)) {
    change({ firstVisit: true });
    return keep(kept ?? { person, desk: { log_key: config.log_key, ...witnessed } }, (there) => (there.desk.witnesses?.length ? there : { ...there, desk: { ...there.desk, ...witnessed } }));
  }
  if (kept.desk.log_key !== config.log_key) change({ alarm: new Refusal("checkpoint") });
  return kept;
}

/** Takes the witnesses whom the server names now for those that are pinned: the person was told of the change by other ways. */
export async function pinWitnesses(): Promise<void> {
  const { kept, config } = state;
  if (!kept || !config) throw new Refusal("ended");
  change({ kept: await keep(kept, (there) => ({ ...there, desk: { ...there.desk, witnesses: config.witnesses ?? [], quorum: config.quorum ?? 0 } })) });
  await again();
}

/** Begins anew after an alarm whose cause may have gone. */
export async function again(): Promise<void> {
  forget(false);
  change({ alarm: null, own: null });
  await begin();
}

/** The worker in Go, started with what the browser has kept. */
export function desk(): Promise<DeskWorker> {
  deskReady ??= (async () => {
    const { kept } = state;
    if (!kept) throw new Refusal("ended");
    worker = new DeskWorker();
    const started = worker;
    told = kept.desk;
    await remember(started, await started.call<Pins>("begin", { person: kept.person, kept: kept.desk }));
    return started;
  })();
  deskReady.catch(() => {
    forget(false);
  });
  return deskReady;
}

/** What the desk knew when it began, or when that was last kept. */
let told: Pins | null = null;

/** One thing is kept after the other. */
let keeping: Promise<void> = Promise.resolve();

/** Keeps what a desk has learned of the log. What another tab has kept of it meanwhile, the desk holds its own against first. */
function remember(from: DeskWorker, learned: Pins): Promise<void> {
  const work = async (): Promise<void> => {
    let now = learned;
    let met: string | undefined;
    while (state.kept && told && from === worker) {
      const before = told;
      let stranger: string | undefined;
      const kept = await keep(state.kept, (there) => {
        stranger = unmet(before, now, there.desk);
        if (stranger === met) stranger = undefined;
        return stranger === undefined ? { ...there, desk: merged(before, now, there.desk) } : there;
      });
      if (from !== worker) return;
      change({ kept });
      if (stranger === undefined) {
        told = now;
        return;
      }
      met = stranger;
      now = await from.call<Pins>("see", { checkpoint: met });
    }
  };
  return (keeping = keeping.then(work, work));
}

/** Asks the desk, and keeps what it learned on the way. */
export async function ask<T>(method: string, input: object = {}, bytes: Uint8Array<ArrayBuffer> | null = null): Promise<T> {
  const d = await desk();
  const out = (await d.callWith(method, input, bytes))[0] as T;
  await remember(d, await d.call<Pins>("kept"));
  return out;
}

export async function keepDevice(device: NonNullable<Kept["device"]>): Promise<void> {
  if (!state.kept) throw new Refusal("ended");
  change({
    kept: await keep(state.kept, (there) => (there.device ? { ...there, device, former: [...(there.former ?? []), there.device] } : { ...there, device })),
  });
}

/** Takes back a device that never came to count: the one of before is this browser's again. */
export async function putBackDevice(): Promise<void> {
  if (!state.kept) throw new Refusal("ended");
  change({
    kept: await keep(state.kept, ({ device: _, former = [], ...there }) => (former.length > 0 ? { ...there, device: former.at(-1)!, former: former.slice(0, -1) } : there)),
  });
}

/** Changes what belongs to this browser's device, if it still is the same one. */
export async function changeDevice(publicKey: string, next: (device: Device) => Device): Promise<void> {
  if (!state.kept) throw new Refusal("ended");
  change({ kept: await keep(state.kept, (there) => (there.device?.public === publicKey ? { ...there, device: next(there.device) } : there)) });
}

/** Holds the own key against the log; what is wrong there stops everything. After an act of this device there is no news. */
export async function lookAtOwnKey(key: Key | null, acted = false): Promise<void> {
  try {
    if (key === null) {
      await ask("no_key");
      return change({ own: null });
    }
    const own = await ask<OwnKey>("own", { key, device: state.kept?.device?.public ?? "" });
    const news = state.own?.history?.filter((e) => e.news).map((e) => e.index) ?? [];
    own.history = own.history?.map((e) => ({ ...e, news: news.includes(e.index) || (e.news === true && !acted) })) ?? null;
    change({ own, me: state.me && { ...state.me, key } });
    if (own.here === "this") await nameDevice();
  } catch (cause) {
    if (cause instanceof Refusal && ["unreachable", "ended", "signed_out"].includes(cause.code)) return;
    change({ alarm: cause });
  }
}

/** Tells the server which device this session is on, so that it ends when the device is removed. */
async function nameDevice(): Promise<void> {
  const device = state.kept?.device;
  if (device) await call("PUT", "/api/session/device", { device: toBase64(fromHex(device.public)) }, { background: true }).catch(() => {});
}

/** Unlocks the account key with the passphrase. */
export async function unlock(passphrase: string): Promise<void> {
  const device = state.kept?.device;
  if (!device) throw new Refusal("passphrase");
  const { secret } = await vault({ do: "open", wrapped: device.account, device: device.wrap, passphrase });
  change({ account: secret });
}

/** Hides everything: the key and the open documents are gone from memory. */
export function hide(): void {
  if (state.phase !== "open" || state.hidden) return;
  forget(false);
  change({ hidden: true, account: null });
}

export async function unhide(): Promise<void> {
  change({ hidden: false });
  await begin();
}

const keepers = new Set<() => Promise<void>>();

/** Has something kept before the person signs out. */
export function beforeLeaving(keeper: () => Promise<void>): void {
  keepers.add(keeper);
}

/** How long is waited for that, in milliseconds. */
const KEEPING = 3000;

const allKept = (): Promise<unknown> => Promise.race([Promise.allSettled([...keepers].map((keeper) => keeper())), new Promise((resolve) => setTimeout(resolve, KEEPING))]);

export async function signOut(): Promise<void> {
  await allKept();
  try {
    await call("DELETE", "/api/session", undefined, { door: true });
  } catch {
    // ended already, or ends by itself: nothing of it stays here
  }
  tabs.postMessage("out");
  atTheDoor("signedOutByYou");
}

export function setLanguage(next: Language): void {
  speak(next);
  localStorage.setItem("niem-language", next);
  change({ language: next });
}
