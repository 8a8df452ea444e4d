import { useEffect, useState } from "preact/hooks";

const told = new Map<Element, (near: boolean) => void>();
let watcher: IntersectionObserver | null = null;

/** Whether something is on the screen or close to it. */
export function useNear(of: { current: Element | null }): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = of.current;
    if (!element) return undefined;
    watcher ??= new IntersectionObserver((seen) => seen.forEach((one) => told.get(one.target)?.(one.isIntersecting)), { rootMargin: "50% 0px" });
    told.set(element, setNear);
    watcher.observe(element);
    return () => {
      told.delete(element);
      watcher?.unobserve(element);
    };
  }, []);
  return near;
}
