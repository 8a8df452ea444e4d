// Writes the index of docs/screens, whose pictures the stories of e2e keep: node screens.mjs FOLDER
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const shots = readdirSync(folder).flatMap((file) => {
  const [, name, lang, width] = /^(.+)-(vi|en)-(\d+)\.webp$/.exec(file) ?? [];
  return name ? [{ file, name, lang, width: Number(width) }] : [];
});
const names = [...new Set(shots.map(({ name }) => name))].sort();

/** One picture as a link to itself. */
function shot(name, lang, width) {
  const found = shots.find((one) => one.name === name && one.lang === lang && one.width === width);
  return found ? `<a href="${found.file}"><img src="${found.file}" alt="${name}, ${lang}, ${width} px" width="${width > 600 ? 420 : 150}"></a>` : "";
}

const lines = ["# Screens", "", "Written by `make screens` from what the stories in Chromium see: Vietnamese and English, at 1280 and 390 px.", ""];
for (const name of names) {
  lines.push(`## ${name}`, "", "| Tiếng Việt | | English | |", "|---|---|---|---|", `| ${["vi", "en"].flatMap((lang) => [shot(name, lang, 1280), shot(name, lang, 390)]).join(" | ")} |`, "");
}
writeFileSync(join(folder, "README.md"), lines.join("\n"));
console.log(`${shots.length} pictures of ${names.length} screens`);
