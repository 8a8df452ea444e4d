// Builds the client into dist: the worker in Go, then the workers in TypeScript,
// then the page, each under a name that holds a hash of its content, and every
// file compressed beforehand. Run by `make client`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const work = join(here, "build/dist");
const assets = join(work, "assets");

// The first screen's code, style and page together, as sent.
const FIRST_SCREEN = 100 << 10;

const run = (program, args, env = {}) =>
  execFileSync(program, args, { cwd: here, env: { ...process.env, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function hashed(name, bytes) {
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}${name.slice(dot)}`;
}

function keep(name, bytes) {
  const as = hashed(name, bytes);
  writeFileSync(join(assets, as), bytes);
  return `/assets/${as}`;
}

// esbuild gives the outputs' names by entry point.
function bundle(entries, define, flags = []) {
  const meta = join(here, "build/meta.json");
  run("go", ["tool", "esbuild", ...entries, "--bundle", "--minify", "--format=esm", "--target=es2022,chrome109,firefox115,safari16", "--charset=utf8", "--legal-comments=none",
    "--jsx=automatic", "--jsx-import-source=preact", "--entry-names=[name]-[hash]", "--chunk-names=part-[hash]", `--outdir=${assets}`, `--metafile=${meta}`, "--log-level=warning",
    ...Object.entries(define).map(([name, value]) => `--define:${name}=${JSON.stringify(value)}`), ...flags]);
  const outputs = JSON.parse(readFileSync(meta, "utf8")).outputs;
  const byEntry = {};
  for (const [path, out] of Object.entries(outputs)) {
    if (out.entryPoint) byEntry[basename(out.entryPoint)] = { file: basename(path), css: out.cssBundle && basename(out.cssBundle), imports: out.imports.filter((i) => i.kind === "import-statement").map((i) => basename(i.path)) };
  }
  return byEntry;
}

// What pdf.js asks for by name while it draws: where each lies.
function pdfData() {
  const dist = join(here, "node_modules/pdfjs-dist");
  const files = {};
  for (const [folder, wanted] of [
    [join(here, "fonts"), /\.ttf$/],
    [join(root, "exchange/watermark/fonts"), /\.ttf$/],
    [join(dist, "standard_fonts"), /^Foxit(Symbol|Dingbats)\.pfb$/],
    [join(dist, "wasm"), /^(jbig2|openjpeg)\.wasm$/],
  ]) {
    for (const name of readdirSync(folder).filter((name) => wanted.test(name))) files[name] = keep(name, readFileSync(join(folder, name)));
  }
  const maps = readdirSync(join(dist, "cmaps")).filter((name) => name.endsWith(".bcmap")).map((name) => [name, readFileSync(join(dist, "cmaps", name))]);
  files["cmaps.bin"] = keep("cmaps.bin", Buffer.concat([Buffer.from(`${JSON.stringify(maps.map(([name, bytes]) => [name, bytes.length]))}\n`), ...maps.map(([, bytes]) => bytes)]));
  return files;
}

rmSync(work, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

const wasm = join(here, "build/desk.wasm");
run("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", wasm, "niem/web/wasm"], { GOOS: "js", GOARCH: "wasm", CGO_ENABLED: "0" });
cpSync(join(run("go", ["env", "GOROOT"]).trim(), "lib/wasm/wasm_exec.js"), join(here, "build/wasm_exec.js"));
const wasmAt = keep("desk.wasm", readFileSync(wasm));

const vault = bundle(["src/work/vault.ts"], {})["vault.ts"];
const desk = bundle(["src/work/desk.ts"], { WASM_AT: wasmAt }, [`--inject:${join(here, "build/wasm_exec.js")}`])["desk.ts"];
const pdf = bundle(["src/work/pdf.ts"], { PDF_DATA: pdfData() })["pdf.ts"];
const picture = bundle(["src/work/picture.ts"], {})["picture.ts"];
const seal = bundle(["src/work/seal.ts"], { WASM_AT: wasmAt }, [`--inject:${join(here, "build/wasm_exec.js")}`])["seal.ts"];
const workers = {
  VAULT_AT: vault,
  DESK_AT: desk,
  PDF_AT: pdf,
  PICTURE_AT: picture,
  SEAL_AT: seal,
};
const page = bundle(["src/app/main.tsx"], Object.fromEntries(Object.entries(workers).map(([name, { file }]) => [name, `/assets/${file}`])), ["--splitting"])["main.tsx"];

const icon = keep("icon.svg", readFileSync(join(here, "src/app/icon.svg")));
const manifest = keep("niem.webmanifest", JSON.stringify({
  name: "Niêm Phong", short_name: "Niêm Phong", lang: "vi", start_url: "/", scope: "/", display: "standalone", background_color: "#f5f7f6", theme_color: "#0b5a4a",
  icons: [{ src: icon, sizes: "any", type: "image/svg+xml", purpose: "any" }],
}));
writeFileSync(join(work, "index.html"), `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Niêm Phong</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="manifest" href="${manifest}">
<link rel="stylesheet" href="/assets/${page.css}">
${page.imports.map((name) => `<link rel="modulepreload" href="/assets/${name}">\n`).join("")}<script type="module" src="/assets/${page.file}"></script>
<body>
<noscript>Trang này cần JavaScript. This page needs JavaScript.</noscript>
<div id="app"></div>
</html>
`);

const sizes = {};
for (const path of [join(work, "index.html"), ...readdirSync(assets).map((name) => join(assets, name))]) {
  const bytes = readFileSync(path);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 256 << 10 ? 9 : 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
  sizes[basename(path)] = Math.min(brotli.length, bytes.length);
}
const first = ["index.html", page.file, page.css, ...page.imports, basename(icon), basename(manifest)].reduce((sum, name) => sum + sizes[name], 0);
console.log(`first screen ${(first / 1024).toFixed(1)} KB, ${basename(wasmAt)} ${(sizes[basename(wasmAt)] / 1024).toFixed(0)} KB compressed`);
if (first > FIRST_SCREEN) throw new Error(`the first screen takes ${first} bytes, allowed are ${FIRST_SCREEN}`);

// What is served changes at once, when all of it is there.
for (const name of ["assets", "index.html", "index.html.br", "index.html.gz"]) rmSync(join(here, "dist", name), { recursive: true, force: true });
for (const name of readdirSync(work)) renameSync(join(work, name), join(here, "dist", name));
