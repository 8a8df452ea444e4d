import type { Bytes } from "../../bytes.js";
import { call, Refusal } from "../api.js";
import { ask, onForget, state } from "../state.js";
import { SealWorker } from "../workers.js";
import { address, type Addressed, type Order } from "./order.js";
import type { Papers } from "./papers.js";
import { Meter, type Progress } from "./progress.js";
import { forgetSending, keepPage, keepSending, keptPage, keptPages, type KeptSending } from "./state.js";
import { persist, upload } from "./upload.js";

/** Where the log says that a document was sent. */
export interface Receipt {
  document: string;
  index: number;
  leaf: string;
}

/** A sending that runs in this tab. */
export interface Underway {
  done: Promise<Receipt>;
  /** Its document; "" as long as nothing is kept of it. */
  document: () => string;
  /** Stops it; what is done so far stays, and it can be taken up again. */
  stop: () => void;
}

interface Upload {
  state: string;
  shares: { kind: string; person: string; recipient: string }[] | null;
  stored: string[] | null;
}

/** Bytes of the original that go to the worker at a time. */
const PIECE = 4 << 20;

/** How many pages are sealed side by side. */
const hands = (pages: number): number => (pages > 1 && navigator.hardwareConcurrency > 1 ? 2 : 1);

/** The draft that a sending is made of: it goes in the very step in which the sending is kept. */
export interface InHand {
  /** Its name among what is kept. */
  take(): Promise<string | null>;
  sent(): void;
  /** Nothing was begun. */
  back(): void;
}

/** Begins a new document. Once the draft counts as sent, the sending can be taken up again, whatever happens. */
export function send(order: Order, papers: Papers, to: Addressed, told: (now: Progress) => void, inHand: InHand): Underway {
  return run(order.pages.length, told, async (job) => {
    let kept: KeptSending;
    let whole = order;
    try {
      const draft = await inHand.take();
      whole = { ...order, files: await Promise.all(papers.files.map(async (file) => ({ name: file.name, size: (await file.bytes()).length }))) };
      kept = await job.begin(whole, papers, to, draft);
    } catch (cause) {
      inHand.back();
      throw cause;
    }
    inHand.sent();
    return job.locked(kept.document, () => job.goOn(kept, whole, papers, to));
  });
}

/** Takes a document up again. Papers are needed where not all pages are sealed. */
export function goOn(kept: KeptSending, order: Order, papers: Papers | null, told: (now: Progress) => void): Underway {
  return run(kept.pages, told, (job) =>
    job.locked(kept.document, async () => {
      if (kept.commit) return job.commit(kept);
      const to = await persist(() => address(order.usernames, [], kept.pages, job.signal), job.meter.cut, job.signal);
      if (to.unreachable?.length) throw new Refusal("recipient_gone", 0, null, { usernames: to.unreachable.flatMap((one) => one.usernames).join(", ") });
      return job.goOn(kept, order, papers, to);
    }),
  );
}

function run(pages: number, told: (now: Progress) => void, work: (job: Job) => Promise<Receipt>): Underway {
  const job = new Job(pages, told);
  const stop = (): void => job.end(new Refusal("ended"));
  jobs.add(stop);
  const done = work(job)
    .catch((cause: unknown) => {
      throw job.failure ?? cause;
    })
    .finally(() => {
      jobs.delete(stop);
      job.end(new Refusal("ended"));
    });
  return { done, document: () => job.document, stop };
}

const jobs = new Set<() => void>();
onForget(() => {
  for (const stop of [...jobs]) stop();
});

class Job {
  readonly meter: Meter;
  failure: unknown;
  readonly #stop = new AbortController();
  readonly #workers: SealWorker[] = [];
  readonly #account: string;
  document = "";

  constructor(pages: number, told: (now: Progress) => void) {
    if (state.account === null) throw new Refusal("ended");
    this.#account = state.account;
    this.meter = new Meter(pages, told);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  end(cause: unknown): void {
    this.#stop.abort(cause);
    for (const worker of this.#workers.splice(0)) worker.end();
  }

  /** Ends everything for a reason that is told. */
  #fail(cause: unknown): void {
    this.failure ??= cause;
    this.end(cause);
  }

  /** One tab at a time works on a document. */
  async locked(document: string, work: () => Promise<Receipt>): Promise<Receipt> {
    this.document = document;
    return navigator.locks.request(`niem-sending-${document}`, { ifAvailable: true }, (lock) => {
      if (!lock) throw new Refusal("sending_elsewhere");
      return work();
    });
  }

  #worker(): SealWorker {
    this.signal.throwIfAborted();
    const worker = new SealWorker((sum, bytes) => this.#envelope(sum, bytes));
    this.#workers.push(worker);
    return worker;
  }

  /** Draws the document's keys and seals the original and the order; from here on the sending can be taken up again. */
  async begin(order: Order, papers: Papers, to: Addressed, draft: string | null): Promise<KeptSending> {
    const worker = this.#worker();
    const [{ document }, keys] = (await worker.callWith("seal_begin", { account: this.#account, pages: order.pages.length }, null)) as [{ document: string }, Bytes];
    const own = state.own?.account ?? "";
    const original = await this.#seal(worker, papers, order, to.recovery ? [own, to.recovery.account] : [own]);
    const [, sealed] = (await worker.callWith("record_seal", { to: own }, new TextEncoder().encode(JSON.stringify(order)))) as [null, Bytes];
    const kept: KeptSending = { document, person: state.me?.person.id ?? "", began: Date.now(), pages: order.pages.length, order: sealed, keys, original };
    await keepSending(kept, draft);
    return kept;
  }

  async #seal(worker: SealWorker, papers: Papers, order: Order, to: string[]): Promise<{ sum: string; sealed: Blob }> {
    await worker.call("original_begin", { files: order.files, to });
    const parts: Blob[] = [];
    const take = (out: Uint8Array<ArrayBuffer> | null): void => void (out && parts.push(new Blob([out])));
    for (const file of papers.files) {
      const bytes = await file.bytes();
      for (let at = 0; at < bytes.length; at += PIECE) take((await worker.callWith("original_add", {}, bytes.slice(at, at + PIECE)))[1]);
    }
    const [{ sum }, out] = (await worker.callWith("original_end", {}, null)) as [{ sum: string }, Bytes];
    take(out);
    return { sum, sealed: new Blob(parts) };
  }

  async goOn(kept: KeptSending, order: Order, papers: Papers | null, to: Addressed): Promise<Receipt> {
    const draft = { metadata: order.cover, pages: kept.pages, recipients: order.persons };
    const begun = await this.#begun(kept.document, draft);
    const worker = await this.#resumed(kept);
    const before = await keptPages(kept.document);
    const stored = new Set(begun.stored ?? []);
    for (const page of before) await worker.callWith("seal_restore", {}, page.record.slice());
    const have = before.filter((page) => page.block || stored.has(page.sum)).map((page) => page.sum);
    const missing = await worker.call<number[]>("seal_unsealed", { have });
    this.meter.seal(kept.pages - missing.length);
    const uploads = new Uploads((page) => this.#block(kept.document, page), (cause) => this.#fail(cause));
    for (const page of before) {
      if (stored.has(page.sum)) this.meter.known(page.bytes, page.bytes);
      else if (page.block) uploads.add(page.page);
    }
    await this.#sealPages(kept, worker, missing, papers, uploads);
    await uploads.end();
    const original = kept.original;
    if (!original) throw new Refusal("internal");
    if (!stored.has(original.sum)) await this.#put(original.sum, original.sealed);
    await this.#restoreOthers(kept.document, worker, missing);
    return this.commit(await this.#finish(kept, order, to, begun, worker, original.sum));
  }

  async #begun(document: string, draft: object): Promise<Upload> {
    try {
      return await persist(() => call<Upload>("PUT", `/api/documents/${document}`, draft, { signal: this.signal }), this.meter.cut, this.signal);
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.code !== "conflict") throw cause;
      const { state: now } = await call<Upload>("GET", `/api/documents/${document}/upload`);
      throw now === "abandoned" ? new Refusal("given_up") : cause;
    }
  }

  /** The worker that has the document's keys. */
  async #resumed(kept: KeptSending): Promise<SealWorker> {
    const first = this.#workers[0];
    if (first) return first; // has just begun it
    const worker = this.#worker();
    await worker.callWith("seal_resume", { account: this.#account }, kept.keys.slice());
    return worker;
  }

  async #sealPages(kept: KeptSending, first: SealWorker, missing: number[], papers: Papers | null, uploads: Uploads): Promise<void> {
    if (missing.length === 0) return;
    if (!papers) throw new Refusal("internal");
    const queue = [...missing];
    const next = (): { page: number; drawn: ReturnType<Papers["pages"][number]["draw"]> } | null => {
      const page = queue.shift();
      if (page === undefined) return null;
      const drawn = papers.pages[page]?.draw() ?? Promise.reject(new Refusal("internal"));
      drawn.catch(() => {}); // told when it is waited for
      return { page, drawn };
    };
    const work = async (worker: SealWorker): Promise<void> => {
      for (let now = next(); now; ) {
        const { width, height, rgba } = await now.drawn;
        const coming = next(); // is drawn while this one is sealed
        const [{ sum, record }, block] = (await worker.callWith("seal_page", { page: now.page, width, height }, new Uint8Array(rgba.buffer))) as [{ sum: string; record: string }, Bytes];
        await keepPage({ document: kept.document, page: now.page, sum, record: Uint8Array.from(atob(record), (c) => c.charCodeAt(0)), block: new Blob([block]), bytes: block.length });
        this.meter.seal();
        uploads.add(now.page);
        now = coming;
      }
    };
    const workers = [first];
    if (hands(missing.length) > 1) {
      const second = this.#worker();
      await second.callWith("seal_resume", { account: this.#account }, kept.keys.slice());
      workers.push(second);
    }
    await Promise.all(workers.map(work));
  }

  /** Gives the first worker what others have sealed. */
  async #restoreOthers(document: string, worker: SealWorker, sealed: readonly number[]): Promise<void> {
    if (this.#workers.length < 2) return;
    for (const page of sealed) {
      const kept = await keptPage(document, page);
      if (kept) await worker.callWith("seal_restore", {}, kept.record);
    }
    for (const other of this.#workers.splice(1)) other.end();
  }

  async #finish(kept: KeptSending, order: Order, to: Addressed, begun: Upload, worker: SealWorker, original: string): Promise<KeptSending> {
    const device = state.kept?.device;
    if (!device) throw new Refusal("ended");
    worker.signWith(device.signing);
    this.meter.close(to.readers.length);
    const [{ manifest }, body] = (await worker.callWith(
      "seal_finish",
      { readers: to.readers, shares: begun.shares ?? [], subject: order.subject, files: order.files.map((file) => file.name), note: order.note, metadata: order.cover, original, device: device.public },
      null,
    )) as [{ manifest: string }, Bytes];
    const closed: KeptSending = { ...kept, commit: { manifest, body: new Blob([body]) } };
    await keepSending(closed);
    return closed;
  }

  /** Makes the document visible, and holds the server's answer against the log. */
  async commit({ document, commit }: KeptSending): Promise<Receipt> {
    if (!commit) throw new Refusal("internal");
    this.meter.commit();
    const body = new Uint8Array(await commit.body.arrayBuffer());
    const sent = await persist(() => call<{ receipt: object }>("POST", `/api/documents/${document}/commit`, body, { signal: this.signal, background: true }), this.meter.cut, this.signal);
    const receipt = await persist(() => ask<{ index: number; leaf: string }>("sent", { document, manifest: commit.manifest, receipt: sent.receipt }), this.meter.cut, this.signal);
    await forgetSending(document);
    return { document, ...receipt };
  }

  async #block(document: string, page: number): Promise<void> {
    const kept = await keptPage(document, page);
    if (!kept?.block) return;
    await this.#put(kept.sum, kept.block);
    const { block: _, ...stored } = kept;
    await keepPage(stored);
  }

  async #envelope(sum: string, bytes: Bytes): Promise<void> {
    try {
      await this.#put(sum, bytes);
      this.meter.close();
    } catch (cause) {
      this.failure ??= cause; // the worker knows its code alone
      throw cause;
    }
  }

  async #put(sum: string, body: Blob | Bytes): Promise<void> {
    const size = body instanceof Blob ? body.size : body.length;
    this.meter.known(size, 0);
    let gone = 0;
    await upload(
      this.document,
      sum,
      body,
      {
        went: (bytes) => {
          this.meter.known(0, Math.min(bytes, size) - gone);
          gone = Math.min(bytes, size);
        },
        cut: (now) => {
          this.meter.known(0, -gone);
          gone = 0;
          this.meter.cut(now);
        },
      },
      this.signal,
    );
    this.meter.known(0, size - gone);
  }
}

/** Blocks on their way, one after the other, while more pages are sealed. */
class Uploads {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly put: (page: number) => Promise<void>,
    readonly failed: (cause: unknown) => void,
  ) {}

  add(page: number): void {
    this.#last = this.#last.then(() => this.put(page));
    this.#last.catch(this.failed);
  }

  end(): Promise<void> {
    return this.#last;
  }
}

