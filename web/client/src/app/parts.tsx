import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { Refusal } from "./api.js";
import { explain, t } from "./text/text.js";

/** The building blocks that every screen is made of; the style page shows them all. */

interface FieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  wrong?: string;
  secret?: boolean;
  autocomplete?: JSX.IntrinsicElements["input"]["autoComplete"];
  numeric?: boolean;
  focus?: boolean;
  /** A day. */
  day?: boolean;
  /** What keys do before they type. */
  onKey?: (e: KeyboardEvent) => void;
}

export function Field({ label, value, onValue, hint, wrong, secret, autocomplete, numeric, focus, day, onKey }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) input.current?.focus();
  }, []);
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="entry">
        <input
          ref={input}
          id={id}
          type={(day ? "date" : secret && !shown ? "password" : "text") as "text"}
          value={value}
          onKeyDown={onKey}
          onInput={(e) => onValue(e.currentTarget.value)}
          autocomplete={autocomplete ?? "off"}
          autocapitalize="none"
          spellcheck={false}
          {...(numeric ? { inputMode: "numeric" as const } : {})}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={described || undefined}
        />
        {secret && (
          <button type="button" class="quiet" aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
            {shown ? t("hidePassword") : t("showPassword")}
          </button>
        )}
      </div>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** One of a few values. */
export function Choice({ label, value, values, onValue, hint }: { label: string; value: string; values: readonly (readonly [string, string])[]; onValue: (value: string) => void; hint?: string }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => onValue(e.currentTarget.value)} aria-describedby={hint ? `${id}-hint` : undefined}>
        {values.map(([one, said]) => (
          <option key={one} value={one}>
            {said}
          </option>
        ))}
      </select>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** Text of several lines. */
export function Lines({ label, value, onValue, hint, rows = 3 }: { label: string; value: string; onValue: (value: string) => void; hint?: string; rows?: number }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} rows={rows} value={value} onInput={(e) => onValue(e.currentTarget.value)} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Alert({ kind, title, children }: { kind: "danger" | "warning" | "info" | "good"; title?: string; children?: ComponentChildren }) {
  return (
    <div class={`alert ${kind}`} role={kind === "danger" ? "alert" : "status"}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}

/** Why something failed, in the server's or the page's words. */
export function Failed({ cause }: { cause: unknown }) {
  if (cause === null || cause === undefined) return null;
  return (
    <Alert kind="danger">
      <p>{explain(cause)}</p>
    </Alert>
  );
}

export function Wait({ children }: { children: ComponentChildren }) {
  return (
    <p class="wait" role="status">
      <span class="spinner" aria-hidden="true" />
      {children}
    </p>
  );
}

export function Chip({ kind, children }: { kind: "plain" | "danger" | "warning" | "good" | "strong"; children: ComponentChildren }) {
  return <span class={`chip ${kind}`}>{children}</span>;
}

/** A screen in the middle of the page, with one thing to do. */
export function Card({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <Title>{title}</Title>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

/** The screen's heading takes the focus, so that a reader hears where it is. */
export function Title({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** Runs one thing at a time and keeps why it failed. */
export function useWork(): { busy: boolean; cause: unknown; run: (work: () => Promise<void>) => Promise<void>; clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [cause, setCause] = useState<unknown>(null);
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setCause(null);
    try {
      await work();
    } catch (failed) {
      if (!(failed instanceof Refusal)) console.error(failed);
      if (alive.current) setCause(failed);
    } finally {
      if (alive.current) setBusy(false);
    }
  };
  return { busy, cause, run, clear: () => setCause(null) };
}

interface FormProps {
  submit: string;
  busy: boolean;
  cause?: unknown;
  ready?: boolean;
  working?: string;
  /** What it does can't be undone. */
  danger?: true;
  onSubmit: () => void;
  children: ComponentChildren;
}

/** A form that sends nothing anywhere by itself. */
export function Form({ submit, busy, cause, ready = true, working, danger, onSubmit, children }: FormProps) {
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy && ready) onSubmit();
      }}
    >
      {children}
      <Failed cause={cause} />
      <button class={danger ? "primary danger" : "primary"} aria-disabled={busy || !ready} type="submit">
        {busy ? (working ?? t("working")) : submit}
      </button>
    </form>
  );
}
