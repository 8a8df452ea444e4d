import { useEffect, useState } from "preact/hooks";

/** The screen shown stands behind the # of the address: no server sees which document it is. */
export type Route = { screen: "inbox" | "sent" | "keys" | "sessions" | "design" } | { screen: "document"; document: string } | { screen: "none" };

export function routeOf(hash: string): Route {
  const [, screen = "", rest = ""] = hash.split("/");
  switch (screen) {
    case "":
      return { screen: "inbox" };
    case "inbox":
    case "sent":
    case "keys":
    case "sessions":
    case "design":
      return rest === "" ? { screen } : { screen: "none" };
    case "doc":
      return /^[a-z2-7]{26}$/.test(rest) ? { screen: "document", document: rest } : { screen: "none" };
  }
  return { screen: "none" };
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return routeOf(hash);
}
