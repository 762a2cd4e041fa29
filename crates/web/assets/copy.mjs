// Copies the third-party files the portal serves from node_modules into vendor/.
// Run after `npm ci` in this folder: node copy.mjs
// Dependency-free; fails loudly when a file it needs is not where it expects it.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "vendor");

const files = [
  ["@tabler/core/dist/css/tabler.min.css", "tabler/tabler.min.css"],
  ["htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"],
  ["htmx.org/LICENSE", "htmx/LICENSE.txt"],
  ["pretendard/dist/LICENSE.txt", "pretendard/LICENSE.txt"],
  [
    "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css",
    "pretendard/pretendardvariable-dynamic-subset.css",
  ],
  // Unmodified: the font's license reserves its name.
  ["pretendard/dist/web/variable/woff2-dynamic-subset", "pretendard/woff2-dynamic-subset"],
];

if (!existsSync(modules)) {
  console.error("node_modules is missing: run `npm ci` in this folder first");
  process.exit(2);
}
for (const entry of existsSync(vendor) ? readdirSync(vendor) : []) {
  if (entry !== ".gitkeep") rmSync(join(vendor, entry), { recursive: true });
}
for (const [from, to] of files) {
  const source = join(modules, from);
  if (!existsSync(source)) {
    console.error(`${from} is missing: has the package changed its layout?`);
    process.exit(2);
  }
  const target = join(vendor, to);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true });
}
console.log(`copied ${files.length} entries into vendor/`);
