const BROWSERS: [RegExp, string][] = [
  [/Edg\/(\d+)/, "Edge"],
  [/OPR\/(\d+)/, "Opera"],
  [/SamsungBrowser\/(\d+)/, "Samsung"],
  [/coc_coc_browser\/(\d+)/, "Cốc Cốc"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+).* Safari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** How people know a device: browser and system where it is a browser, else what it calls itself. */
export function deviceName(agent: string): string {
  const browser = BROWSERS.find(([sign]) => sign.test(agent));
  if (!agent.startsWith("Mozilla/") || !browser) return agent || "?";
  const system = SYSTEMS.find(([sign]) => sign.test(agent));
  return [`${browser[1]} ${browser[0].exec(agent)?.[1] ?? ""}`, system?.[1]].filter(Boolean).join(" · ");
}
