import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from "playwright-core";

import { codeFile } from "./phone.js";

/** Where the real servers are and how people's commands are run; the Go test that starts them says so. */
export interface Stage {
  address: string;
  program: string;
  dir: string;
  password: string;
  letter: string;
  shots: string;
  /** The newest time step whose code may have been used, by user name. */
  codes: Record<string, number>;
}

export const stage = JSON.parse(process.env["NIEM_STAGE"] ?? "null") as Stage;

const SIGNED_OUT = 3; // exit code

function commandOf(username: string, asked = false): { env: NodeJS.ProcessEnv } {
  const home = join(stage.dir, "people", username);
  return { env: { ...process.env, NIEM_HOME: home, NIEM_PASSWORD_FILE: join(stage.dir, "secrets/password"), NIEM_PASSPHRASE_FILE: `${home}.passphrase`, NIEM_CODE_FILE: codeFile(username, asked) } };
}

/** Runs a person's command line, which has its own keys, and reads its JSON. A session that has ended by idleness is begun anew. */
export function niem(username: string, ...args: string[]): Record<string, unknown> {
  try {
    const out = execFileSync(stage.program, ["--json", ...args], { ...commandOf(username, args[0] === "login"), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    return JSON.parse(out) as Record<string, unknown>;
  } catch (failed) {
    if ((failed as { status?: number }).status !== SIGNED_OUT || args[0] === "login") throw failed;
    niem(username, "login");
    return niem(username, ...args);
  }
}

/** Runs a person's command line beside the browser; what it asks for comes on its standard input. */
export function niemBeside(username: string, ...args: string[]): { type: (line: string) => void; ended: Promise<void> } {
  const child = spawn(stage.program, ["--json", ...args], { ...commandOf(username), stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => (status === 0 ? resolve() : reject(new Error(`niem ${args.join(" ")} of ${username} ended with ${status}`))));
  });
  return { type: (line) => void child.stdin.end(`${line}\n`), ended };
}

export const send = (subject: string, ...more: string[]): string => sendFile(stage.letter, subject, ...more);

export function sendFile(file: string, subject: string, ...more: string[]): string {
  const sent = niem("an.nv", "send", file, "--subject", subject, "--notation", "BC-SYT", "--kind", "bao-cao-nhanh", "--purpose", "dieu-tra", "--class", "sensitive", "--expires", "30d", "--accept-unconfirmed", "--no-secrets", "--reason", "Điều tra ổ dịch tuần 47", "--approval", "Phó Giám đốc, phiếu trình 15", ...more);
  return String(sent["document"]);
}

const AXE = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** The two widths that every screen is looked at in. */
export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

let browser: Browser | null = null;

export async function open(viewport = WIDE, more: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
  browser ??= await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream"],
  });
  // axe runs beside the page's own code, which the page's policy forbids to everybody else.
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true, locale: "vi-VN", ...more });
  context.setDefaultTimeout(30_000);
  return context;
}

/** Keeps a picture of every page that is open, for whoever has to find out why a story ended. */
async function picture(): Promise<void> {
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
  for (const [i, page] of pages.entries()) await page.screenshot({ path: join(stage.shots, `end-${i}.png`) }).catch(() => {});
}

/** Says what the story comes to now. */
export const step = (what: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${what}`);

/** Tells a story to its end; a page that complained of anything spoils it. */
export function tell(story: () => Promise<void>): void {
  story()
    .then(noComplaints)
    .catch(async (failed: unknown) => {
      console.error(failed);
      await picture();
      process.exitCode = 1;
    })
    .finally(() => browser?.close());
}

/** What a page complained of: anything its policy refused, and errors nobody caught. */
const complaints: string[] = [];

export async function visit(context: BrowserContext, hash = ""): Promise<Page> {
  const page = await context.newPage();
  page.on("console", (m) => {
    if (/Content Security Policy|Trusted Type|Refused to/i.test(m.text())) complaints.push(m.text());
  });
  page.on("pageerror", (e) => complaints.push(String(e)));
  await page.goto(`${stage.address}/${hash}`);
  return page;
}

function noComplaints(): void {
  assert.deepEqual(complaints, []);
}

/** One debugging session a page: the end of any takes a page's virtual authenticators away. */
const lenses = new WeakMap<Page, Promise<CDPSession>>();

export function lensOf(page: Page): Promise<CDPSession> {
  const lens = lenses.get(page) ?? page.context().newCDPSession(page);
  lenses.set(page, lens);
  return lens;
}

/** Looks at a screen: axe finds nothing, nothing scrolls sideways, and a picture is kept for the eye. */
export async function look(page: Page, name: string): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  const lang = await page.evaluate(() => document.documentElement.lang);
  await page.waitForFunction(() => ![...document.querySelectorAll(".spinner")].some((s) => !s.closest(".over, .sample")));
  mkdirSync(stage.shots, { recursive: true });
  const session = await lensOf(page);
  const shot = join(stage.shots, `${name}-${lang}-${width}`);
  if (process.env["NIEM_SCREENS"]) {
    const { data } = (await session.send("Page.captureScreenshot", { format: "webp", quality: 60 })) as { data: string };
    writeFileSync(`${shot}.webp`, data, "base64");
  } else {
    await page.screenshot({ path: `${shot}.png`, animations: "disabled" });
  }
  const { frameTree } = (await session.send("Page.getFrameTree")) as { frameTree: { frame: { id: string } } };
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe", grantUniveralAccess: false });
  await session.send("Runtime.evaluate", { expression: AXE, contextId: executionContextId });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")).join(" | "))))`,
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.deepEqual(JSON.parse(String(result.value)), [], `axe on ${name} in ${lang} at ${width}`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} in ${lang} at ${width} scrolls sideways by ${over}`);
}

/** Looks at a screen in both languages at both widths, and at 360 px for what scrolls sideways. */
export async function lookAllRound(page: Page, name: string): Promise<void> {
  const before = page.viewportSize() ?? WIDE;
  for (const viewport of [WIDE, PHONE]) {
    await page.setViewportSize(viewport);
    for (let i = 0; i < 2; i++) {
      await look(page, name);
      await page.locator("header .tools button").first().dispatchEvent("click"); // a dialog may lie over it
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), `${name} scrolls sideways at 360`);
  await page.setViewportSize(before);
}
