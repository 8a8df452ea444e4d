import { call } from "./api.js";
import { hide, state } from "./state.js";

/** After how long without a touch everything is hidden (the rule for health offices: 10 minutes). */
const IDLE = 10 * 60_000;

/** How often a person who reads without asking the server for anything is told to it. */
const TELL = 3 * 60_000;

/** Watches for a person who has gone away. */
export function watchIdle(): void {
  let touched = Date.now();
  let told = Date.now();
  const touch = () => {
    const now = Date.now();
    if (now - touched >= IDLE) hide(); // a machine that slept has no timer
    touched = now;
    if (state.phase !== "open" || state.hidden || now - told < TELL) return;
    told = now;
    void call("GET", "/api/me").catch(() => {}); // an end of the session is told by itself
  };
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) addEventListener(kind, touch, { passive: true, capture: true });
  const look = () => {
    if (Date.now() - touched >= IDLE) hide();
  };
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look);
}
