import { useEffect, useState } from "preact/hooks";

import { screenNamed, type Screen } from "./screens.js";

/** The screen shown stands behind the # of the address: no server sees which document it is. */
export interface Route {
  screen: Screen;
  /** What the screen is about: a document, a person. */
  of: string;
}

/** The route of an address; null where there is no such screen. */
export function routeOf(hash: string): Route | null {
  const [, name = "", of = "", ...more] = hash.split("/");
  const screen = screenNamed(name === "" ? "inbox" : name);
  return screen && more.length === 0 && (screen.of ?? /^$/).test(of) ? { screen, of } : null;
}

export function useRoute(): Route | null {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return routeOf(hash);
}
