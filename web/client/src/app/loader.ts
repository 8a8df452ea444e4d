import { bytesOf, Refusal } from "./api.js";
import { MAX_BLOCK } from "../limits.js";
import { desk } from "./state.js";
import type { View } from "./viewer.js";

interface Told {
  drawn: (pages: ReadonlySet<number>) => void;
  failed: (pages: ReadonlySet<number>) => void;
  /** The document may not be seen any longer. */
  ended: (cause: unknown) => void;
}

/** Refusals that end the whole view, not one page. */
const LAST = ["recalled", "expired", "returned", "reported", "not_found", "forbidden", "document", "receipt", "checkpoint", "log_forked"];

/**
 * Fetches, opens and draws pages one after the other: the first before all, then
 * those near the screen. A page comes out of the worker with its marks in the
 * pixels or not at all; one that has gone far away is wiped.
 */
export class Loader {
  readonly #view: View;
  readonly #sheets: readonly HTMLElement[];
  readonly #told: Told;
  readonly #stop = new AbortController();
  readonly #wanted = new Set<number>([0]);
  readonly #drawn = new Set<number>();
  readonly #failed = new Set<number>();
  #busy = false;

  constructor(view: View, sheets: readonly HTMLElement[], told: Told) {
    this.#view = view;
    this.#sheets = sheets;
    this.#told = told;
    void this.#run();
  }

  near(pages: [number, boolean][]): void {
    for (const [page, isNear] of pages) {
      if (isNear) this.#wanted.add(page);
      else if (this.#wanted.delete(page)) this.#wipe(page);
    }
    void this.#run();
  }

  again(page: number): void {
    this.#failed.delete(page);
    this.#told.failed(new Set(this.#failed));
    void this.#run();
  }

  end(): void {
    this.#stop.abort();
    for (const page of [...this.#drawn]) this.#wipe(page);
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const page = [...this.#wanted].filter((n) => !this.#drawn.has(n) && !this.#failed.has(n)).sort((a, b) => a - b)[0];
      if (page === undefined || this.#stop.signal.aborted) break;
      try {
        await this.#draw(page);
      } catch (cause) {
        if (this.#stop.signal.aborted) break;
        if (cause instanceof Refusal && LAST.includes(cause.code)) {
          this.#told.ended(cause);
          break;
        }
        this.#failed.add(page);
        this.#told.failed(new Set(this.#failed));
      }
    }
    this.#busy = false;
  }

  async #draw(page: number): Promise<void> {
    const { document, id } = this.#view;
    const block = await bytesOf(`/api/documents/${document}/pages/${page + 1}?view=${id}`, MAX_BLOCK, this.#stop.signal);
    const [size, pixels] = await (await desk()).callWith("page", { view: id, page }, block);
    const { width, height } = size as { width: number; height: number };
    if (pixels === null || pixels.length !== 4 * width * height) throw new Refusal("document");
    if (this.#stop.signal.aborted || !this.#wanted.has(page)) return;
    const canvas = this.#canvas(page);
    if (!canvas) return;
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Refusal("internal");
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    this.#drawn.add(page);
    this.#told.drawn(new Set(this.#drawn));
  }

  #wipe(page: number): void {
    const canvas = this.#canvas(page);
    if (canvas) canvas.width = canvas.height = 0;
    if (this.#drawn.delete(page) && !this.#stop.signal.aborted) this.#told.drawn(new Set(this.#drawn));
  }

  #canvas(page: number): HTMLCanvasElement | null {
    return this.#sheets[page]?.querySelector("canvas") ?? null;
  }
}
