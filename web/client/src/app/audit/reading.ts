import { call } from "../api.js";

/** How long nobody may touch the page and still count as reading. */
const STILL = 2 * 60_000;
/** Time between two heartbeats. */
const BEAT = 20_000;
/** Ticks farther apart than this were no reading: the machine slept. */
const GAP = 3_000;
/** Pages of one heartbeat. */
const MOST = 64;

export interface Claim {
  page: number;
  seconds: number;
}

/** Counts for how long which page was in front of somebody who was there. */
export class ReadingTime {
  readonly #spent = new Map<number, number>();
  #page = 1;
  #ticked: number;
  #touched: number;

  constructor(now: number) {
    this.#ticked = this.#touched = now;
  }

  turnTo(page: number, now: number): void {
    this.#page = page;
    this.#touched = now;
  }

  touch(now: number): void {
    this.#touched = now;
  }

  tick(now: number, visible: boolean): void {
    const passed = now - this.#ticked;
    this.#ticked = now;
    if (!visible || passed <= 0 || passed > GAP || now - this.#touched > STILL) return;
    this.#spent.set(this.#page, (this.#spent.get(this.#page) ?? 0) + passed);
  }

  /** Whole seconds since the last taking; what is less stays. */
  take(): Claim[] {
    const claims: Claim[] = [];
    for (const [page, spent] of this.#spent) {
      const seconds = Math.floor(spent / 1000);
      if (seconds < 1 || claims.length === MOST) continue;
      claims.push({ page, seconds });
      this.#spent.set(page, spent - 1000 * seconds);
    }
    return claims;
  }
}

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"] as const;

/**
 * Tells the server, now and then, how long pages of a view were looked at. It is
 * a claim of this page, worth no more; that it gets lost does nothing, and it
 * keeps no session alive.
 */
export function tellReading(document: string, view: string): { turnTo: (page: number) => void; end: () => void } {
  const time = new ReadingTime(Date.now());
  let told = Date.now();
  const tell = (): void => {
    told = Date.now();
    const pages = time.take();
    if (pages.length > 0) void call("POST", `/api/documents/${document}/views/${view}/reading`, { pages }, { background: true, door: true }).catch(() => {});
  };
  const tick = (): void => {
    time.tick(Date.now(), globalThis.document.visibilityState === "visible");
    if (Date.now() - told >= BEAT) tell();
  };
  const touch = (): void => time.touch(Date.now());
  const looked = (): void => {
    tick();
    if (globalThis.document.visibilityState !== "visible") tell();
  };
  const ticking = setInterval(tick, 1_000);
  for (const kind of TOUCHES) addEventListener(kind, touch, { passive: true, capture: true });
  globalThis.document.addEventListener("visibilitychange", looked);
  return {
    turnTo: (page) => time.turnTo(page, Date.now()),
    end: () => {
      clearInterval(ticking);
      for (const kind of TOUCHES) removeEventListener(kind, touch, { capture: true });
      globalThis.document.removeEventListener("visibilitychange", looked);
      tick();
      tell();
    },
  };
}
