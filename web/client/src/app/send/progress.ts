/** How far a sending has come. */
export interface Progress {
  stage: "sealing" | "closing" | "committing";
  pages: number;
  sealed: number;
  bytes: number;
  sent: number;
  grants: number;
  granted: number;
  /** The line is cut, and waited for. */
  cut: boolean;
  /** Of the whole, 0 to 1. */
  part: number;
  /** Seconds that are left, as far as can be said. */
  left: number | null;
}

/** How often the page is told, in milliseconds. */
const OFTEN = 200;

/** A sealed page, until one is known. */
const PAGE_BYTES = 400_000;

/** Counts what is sealed and sent. */
export class Meter {
  readonly #began = performance.now();
  #now: Omit<Progress, "part" | "left">;
  #told = 0;
  #first = 0;

  constructor(
    pages: number,
    readonly told: (now: Progress) => void,
  ) {
    this.#now = { stage: "sealing", pages, sealed: 0, bytes: 0, sent: 0, grants: 0, granted: 0, cut: false };
  }

  /** Pages are sealed. */
  seal(pages = 1): void {
    if (this.#now.sealed === 0 && pages > 1) this.#first = pages; // were before this began
    this.#change({ sealed: this.#now.sealed + pages });
  }

  /** There are bytes to send, or bytes have gone. */
  known(bytes: number, sent: number): void {
    this.#change({ bytes: this.#now.bytes + bytes, sent: this.#now.sent + sent });
  }

  /** Grants are begun, or one has gone. */
  close(grants?: number): void {
    this.#change(grants === undefined ? { granted: this.#now.granted + 1 } : { stage: "closing", grants }, grants !== undefined);
  }

  commit(): void {
    this.#change({ stage: "committing" }, true);
  }

  readonly cut = (now: boolean): void => this.#change({ cut: now }, true);

  #change(some: Partial<Progress>, atOnce = false): void {
    this.#now = { ...this.#now, ...some };
    const time = performance.now();
    if (!atOnce && time - this.#told < OFTEN) return;
    this.#told = time;
    const part = this.#part();
    const seconds = (time - this.#began) / 1000;
    const left = part > 0.05 && seconds > 2 && !this.#now.cut && this.#first === 0 ? Math.ceil((seconds * (1 - part)) / part) : null;
    this.told({ ...this.#now, part, left });
  }

  /** Sealing counts half, sending half; what is not sealed yet counts as what was. */
  #part(): number {
    const { stage, pages, sealed, bytes, sent, grants, granted } = this.#now;
    if (stage === "committing") return 0.99;
    if (stage === "closing") return 0.9 + (0.09 * granted) / Math.max(1, grants);
    const each = sealed > 0 && bytes > 0 ? bytes / sealed : PAGE_BYTES;
    const all = bytes + each * (pages - sealed);
    return 0.45 * (sealed / pages) + 0.45 * (all > 0 ? sent / all : 0);
  }
}
