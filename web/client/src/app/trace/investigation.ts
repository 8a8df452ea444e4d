import { toHex } from "../../bytes.js";
import { MAX_BLOCK, MAX_ORIGINAL } from "../../limits.js";
import { bytesOf, Refusal } from "../api.js";
import type { Person, Release } from "../answers.js";
import { released } from "../release.js";
import { pixelsOf } from "../send/papers_picture.js";
import { ask, onForget, state } from "../state.js";
import { TraceWorker } from "../workers.js";
import type { Evidence, Finding, Tracing } from "./answers.js";

/** How far it has come; at and of count what the stage counts. */
export interface Progress {
  stage: "asking" | "fetching" | "reading" | "looking" | "deciding";
  at: number;
  of: number;
}

/** What was found, and all that minutes of it need. */
export interface Result {
  document: string;
  tracing: Tracing;
  finding: Finding;
  pictures: readonly Evidence[];
  seconds: number;
}

let current: Investigation | null = null;
onForget(() => current?.end());

/** One document is compared with pictures, in a worker that ends with it. There is one at a time. */
export class Investigation {
  readonly #worker = new TraceWorker();
  readonly #stop = new AbortController();
  readonly #told: (progress: Progress) => void;
  readonly #document: string;
  readonly #trace: string;
  #tracing: Tracing | null = null;
  #pictures: readonly Evidence[] = [];

  /** trace is the request that it serves, if somebody has asked. */
  constructor(document: string, told: (progress: Progress) => void, trace = "") {
    this.#document = document;
    this.#trace = trace;
    this.#told = told;
    this.#worker.onProgress = (done, total) => told(done < total ? { stage: "looking", at: Math.round((100 * done) / total), of: 100 } : { stage: "deciding", at: 0, of: 0 });
    current?.end();
    current = this;
  }

  /** Takes the document's master grant, with an entry on the log, fetches its pages and looks at the pictures. */
  async run(person: Person, account: string, pictures: readonly Evidence[]): Promise<Result> {
    const release = await this.#take(person, account);
    await this.#fetchPages(release);
    for (const [i, picture] of pictures.entries()) {
      this.#told({ stage: "reading", at: i + 1, of: pictures.length });
      const { width, height, rgba } = await pixelsOf(picture.file);
      await this.#worker.callWith("trace_picture", { width, height }, new Uint8Array(rgba.buffer));
    }
    this.#pictures = pictures;
    return this.#look();
  }

  /** The files that the document was made of, as its sender sealed them; with an entry on the log, too. */
  async original(person: Person, account: string, label: string): Promise<File[]> {
    await this.#take(person, account);
    const sealed = await bytesOf(`/api/documents/${this.#document}/original`, MAX_ORIGINAL, this.#stop.signal);
    const [files, plain] = await this.#worker.callWith("trace_original", { account, label }, sealed);
    let at = 0;
    return (files as { name: string; size: number }[]).map(({ name, size }) => new File([plain!.subarray(at, (at += size))], name));
  }

  /** Takes the document's master grant, with an entry on the log. */
  async #take(person: Person, account: string): Promise<Release> {
    const { kept } = state;
    if (!kept) throw new Refusal("ended");
    this.#told({ stage: "asking", at: 0, of: 0 });
    await this.#worker.call("begin", { person: kept.person, kept: kept.desk });
    const request = toHex(crypto.getRandomValues(new Uint8Array(16)));
    const release = await released(this.#document, "proof", "", request, this.#trace);
    this.#tracing = await this.#worker.call<Tracing>("trace", {
      query: { document: this.#document, kind: "proof", request, trace: this.#trace },
      release,
      viewer: { name: person.full_name, username: person.username, unit: person.unit },
      account,
    });
    await this.#tellDesk();
    return release;
  }

  /** Looks once more, with corners that were pointed out meanwhile. */
  again(pictures: readonly Evidence[]): Promise<Result> {
    this.#pictures = pictures;
    return this.#look();
  }

  /** A page (from 1) for the eye, with the visible mark of whoever looks. */
  async page(page: number): Promise<ImageData> {
    const [size, pixels] = await this.#worker.callWith("trace_page", { page: page - 1 }, null);
    const { width, height } = size as { width: number; height: number };
    if (pixels === null || pixels.length !== 4 * width * height) throw new Refusal("document");
    return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  }

  /** The signed file with which niem-verify repeats the decision. */
  async evidence(result: Result): Promise<Uint8Array<ArrayBuffer>> {
    const [, file] = await this.#worker.callWith("trace_evidence", this.#signing(result), null);
    if (file === null) throw new Refusal("document");
    return file;
  }

  /** The answer to a request, signed by this browser's device and sealed to who asked. */
  answer(result: Result, request: object): Promise<object> {
    return this.#worker.call("trace_answer", { ...this.#signing(result), request });
  }

  /** What was looked at, for this browser's device to sign. */
  #signing({ pictures, seconds }: Result): object {
    const device = state.kept?.device;
    if (!device) throw new Refusal("ended");
    this.#worker.signWith(device.signing);
    const shown = pictures.map(({ name, sha256, width, height, corners }) => ({ name, sha256, width, height, corners }));
    return { pictures: shown, seconds, device: device.public };
  }

  end(): void {
    this.#stop.abort();
    this.#worker.end();
    if (current === this) current = null;
  }

  async #fetchPages({ view }: Release): Promise<void> {
    const count = this.#tracing?.pages.length ?? 0;
    for (let page = 0; page < count; page++) {
      this.#told({ stage: "fetching", at: page + 1, of: count });
      const block = await bytesOf(`/api/documents/${this.#document}/pages/${page + 1}?view=${view}`, MAX_BLOCK, this.#stop.signal);
      await this.#worker.callWith("trace_block", { page }, block);
    }
  }

  async #look(): Promise<Result> {
    const tracing = this.#tracing;
    if (!tracing) throw new Refusal("ended");
    this.#told({ stage: "looking", at: 0, of: 100 });
    const began = performance.now();
    const finding = await this.#worker.call<Finding>("trace_run", { corners: this.#pictures.map((picture) => picture.corners) });
    const seconds = (performance.now() - began) / 1000;
    await this.#tellDesk();
    return { document: this.#document, tracing, finding, pictures: this.#pictures, seconds };
  }

  /** What this worker has seen of the log, the page's own desk holds against what it knows, and keeps. */
  async #tellDesk(): Promise<void> {
    const { checkpoint } = await this.#worker.call<{ checkpoint?: string }>("kept");
    if (checkpoint) await ask("see", { checkpoint });
  }
}
