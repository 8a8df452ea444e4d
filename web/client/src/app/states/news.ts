import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { onForget, state } from "../state.js";
import { t } from "../text/text.js";
import type { News } from "./answers.js";

/** How often the page asks for notices; no such question keeps a session alive. */
const EVERY = 60_000;

let news: News | null = null;
const listeners = new Set<() => void>();

function tell(next: News | null): void {
  const before = news?.unseen ?? 0;
  news = next;
  if (next && next.unseen > before && document.hidden) beckon();
  for (const listener of [...listeners]) listener();
}

onForget(() => tell(null));

/** A notice of the browser's, if the person has asked for them: that there is something, and nothing of what. */
function beckon(): void {
  if ("Notification" in globalThis && Notification.permission === "granted" && localStorage.getItem("niem-beckon") === "1") {
    new Notification(t("product"), { body: t("beckon"), tag: "niem" });
  }
}

export async function lookForNews(): Promise<void> {
  if (state.phase !== "open" || state.hidden) return;
  try {
    tell(await call<News>("GET", "/api/notices", undefined, { background: true, door: true }));
  } catch {
    // told by whatever the person does next
  }
}

/** Puts away what was looked at. */
export async function seen(): Promise<void> {
  const newest = news?.notices[0];
  if (!newest || !news || news.unseen === 0) return;
  await call("POST", "/api/notices/seen", { entry: newest.entry }, { background: true });
  news = { ...news, unseen: 0 };
  for (const listener of [...listeners]) listener();
}

export function useNews(): News | null {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return news;
}

/** Asks for notices while somebody is signed in. */
export function useNewsWatch(inside: boolean): number {
  const known = useNews();
  useEffect(() => {
    if (!inside) return;
    void lookForNews();
    const timer = setInterval(() => void lookForNews(), EVERY);
    const back = () => document.hidden || void lookForNews();
    document.addEventListener("visibilitychange", back);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
    };
  }, [inside]);
  return inside ? (known?.unseen ?? 0) : 0;
}
