import type { Bytes } from "../../bytes.js";
import { Refusal } from "../api.js";
import { state } from "../state.js";
import { SealWorker } from "../workers.js";
import type { Order } from "./order.js";
import { NO_PAPERS, type PaperPage, type Papers } from "./papers.js";
import { takeIn } from "./papers_intake.js";
import { keptPages, type KeptSending } from "./state.js";

/** Runs something with a worker that opens what was sealed to the own key. */
async function opening<T>(run: (worker: SealWorker, account: string) => Promise<T>): Promise<T> {
  if (state.account === null) throw new Refusal("ended");
  const worker = new SealWorker();
  try {
    return await run(worker, state.account);
  } finally {
    worker.end();
  }
}

/** What the sender had said of a sending that is kept here. */
export function orderOf(kept: KeptSending): Promise<Order> {
  return opening(async (worker, account) => {
    const [, plain] = (await worker.callWith("record_open", { account }, kept.order.slice())) as [null, Bytes];
    return JSON.parse(new TextDecoder().decode(plain)) as Order;
  });
}

/** The papers of a sending, from its sealed original; null where every page is sealed already. */
export async function papersOf(kept: KeptSending, order: Order): Promise<Papers | null> {
  if (kept.commit || (await keptPages(kept.document)).length === kept.pages) return null;
  return reopened(kept, order);
}

/** The papers as they were when they were sent. */
export async function reopened(kept: KeptSending, order: Order): Promise<Papers> {
  const sealed = kept.original?.sealed;
  if (!sealed) throw new Refusal("internal");
  const bytes = await opening(async (worker, account) => {
    const [, plain] = (await worker.callWith("original_open", { account, files: order.files }, new Uint8Array(await sealed.arrayBuffer()))) as [null, Bytes];
    return plain;
  });
  let papers = NO_PAPERS;
  let at = 0;
  for (const { name, size } of order.files) {
    papers = await takeIn(() => papers, new File([bytes.subarray(at, at + size)], name), { progress: () => {}, goOn: () => {} });
    at += size;
  }
  return inOrder(papers, order.pages);
}

/** Papers with their pages as they were put in order. */
export function inOrder(papers: Papers, order: Order["pages"]): Papers {
  const pages = order.map(({ source, place }, n): PaperPage => {
    const page = papers.pages.filter((one) => one.source === source)[place];
    if (!page) throw new Refusal("document", 0, null, { page: n });
    return page;
  });
  return { ...papers, pages };
}

/** How the pages of papers were put in order, whatever is left of their files. */
export function orderOfPages({ files, pages }: Papers): Order["pages"] {
  const numbers = files.map((_, source) => pages.filter((page) => page.source === source).map((page) => page.number).sort((a, b) => a - b));
  return pages.map((page) => ({ source: page.source, place: numbers[page.source]?.indexOf(page.number) ?? 0 }));
}
