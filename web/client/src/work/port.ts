/** A worker's side of its messages, which the page's own types do not have. */
export interface Port<Ask> {
  onmessage: ((event: { data: Ask }) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}
