import { Refusal } from "../api.js";

/** How long a worker is kept that has nothing to do. */
const IDLE = 20_000;

interface Answer {
  id?: number;
  ok?: unknown;
  refusal?: string;
  details?: Record<string, unknown>;
}

/**
 * Asks of a worker, one after another. The worker is started when it is needed, and
 * ended when it has nothing to do, or when an ask takes too long: whatever it was
 * given, the page lives on.
 */
export class Workshop {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #next = 1;

  constructor(
    readonly start: () => Worker,
    /** What every new worker is asked first, if anything. */
    readonly first: { ask: object; limit: number } | null = null,
  ) {}

  ask<T>(ask: object, limit: number): Promise<T> {
    this.#waiting++;
    clearTimeout(this.#idle);
    const asked = this.#last.then(async () => {
      if (!this.#worker && this.first) {
        const begun = await this.#once(this.first.ask, this.first.limit);
        if (ask === this.first.ask) return begun as T;
      }
      return (await this.#once(ask, limit)) as T;
    });
    this.#last = asked.catch(() => {}).then(() => {
      if (--this.#waiting === 0) this.#idle = setTimeout(() => this.#end(), IDLE);
    });
    return asked;
  }

  #once(ask: object, limit: number): Promise<unknown> {
    const worker = (this.#worker ??= this.start());
    const id = this.#next++;
    let over: ReturnType<typeof setTimeout>;
    return new Promise<unknown>((resolve, reject) => {
      const lost = (code: string): void => {
        this.#end();
        reject(new Refusal(code));
      };
      over = setTimeout(() => lost("paper_slow"), limit);
      worker.onerror = () => lost("unreachable");
      worker.onmessage = ({ data }: { data: Answer }) => {
        if (data.id !== id) return;
        if (data.refusal !== undefined) reject(new Refusal(data.refusal, 0, null, data.details ?? {}));
        else resolve(data.ok);
      };
      worker.postMessage({ ...ask, id });
    }).finally(() => clearTimeout(over));
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
