import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { Chip, Field, Form, useWork } from "../parts.js";
import { state } from "../state.js";
import { t, tOf, type Said } from "../text/text.js";
import type { Person } from "../answers.js";
import type { Standing } from "./answers.js";

/** Parts that the administrators' screens share. */

const TABS: readonly { name: string; said: Said; roles?: readonly string[] }[] = [
  { name: "people", said: "adminPeople" },
  { name: "roster", said: "adminRoster" },
  { name: "moves", said: "adminMoves" },
  { name: "status", said: "adminStatus", roles: ["security"] },
];

/** The way from one of the administrators' screens to the others. */
export function Tabs({ here }: { here: string }) {
  return (
    <nav class="tabs" aria-label={t("navAdmin")}>
      {TABS.filter(({ roles }) => roles === undefined || may(...roles)).map(({ name, said }) => (
        <a key={name} href={`#/${name}`} aria-current={name === here ? "page" : undefined}>
          {t(said)}
        </a>
      ))}
    </nav>
  );
}

/** Whether the person has one of some roles: what is shown hangs on it; what is done, the server decides. */
export function may(...roles: string[]): boolean {
  return state.me?.person.roles.some((role) => roles.includes(role)) ?? false;
}

export const called = (p: Person): string => `${p.full_name} (${p.username})`;

export const personAt = (username: string): string => `#/person/${encodeURIComponent(username)}`;

const KINDS: Record<Standing, "plain" | "warning" | "good" | "danger"> = { nominated: "warning", refused: "plain", approved: "warning", active: "good", suspended: "danger", ended: "plain" };

export function StandingChip({ standing }: { standing: Standing }) {
  return <Chip kind={KINDS[standing]}>{tOf("standing_", standing)}</Chip>;
}

interface ActProps {
  /** On the button and as the dialog's heading. */
  label: string;
  /** What it means, before it is done. */
  lead: string;
  /** What has to be said with it. */
  field?: { label: string; hint?: string };
  /** Closes a door that this person can't open again. */
  danger?: true;
  /** Whether what children ask for is filled in. */
  ready?: boolean;
  children?: ComponentChildren;
  onDo: (value: string) => Promise<void>;
}

/** An act that asks before it is done, and for the reason or the number that the log keeps. */
export function Act({ label, lead, field, danger, ready = true, children, onDo }: ActProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button class={danger ? "danger" : ""} onClick={() => setOpen(true)}>
        {label}
      </button>
      {open && (
        <Asked label={label} lead={lead} {...(field ? { field } : {})} {...(danger ? { danger } : {})} ready={ready} onDo={onDo} onEnd={() => setOpen(false)}>
          {children}
        </Asked>
      )}
    </>
  );
}

function Asked({ label, lead, field, danger, ready, children, onDo, onEnd }: ActProps & { onEnd: () => void }) {
  const [value, setValue] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const work = useWork();
  useEffect(() => dialog.current?.showModal(), []);
  const act = async (): Promise<void> => {
    await onDo(value.trim());
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onEnd}>
      <h2 id={id}>{label}</h2>
      <p>{lead}</p>
      <Form submit={label} busy={work.busy} cause={work.cause} ready={ready === true && (field === undefined || value.trim() !== "")} {...(danger ? { danger } : {})} onSubmit={() => work.run(act)}>
        {children}
        {field && <Field {...field} value={value} onValue={setValue} focus />}
      </Form>
      <button class="quiet" onClick={() => dialog.current?.close()}>
        {t("cancel")}
      </button>
    </dialog>
  );
}
