// Copies third-party files from node_modules: those the portal serves into vendor/, the fonts of PDF documents into the
// same folder of crates/report-pdf.
// Run after `npm ci` in this folder: node copy.mjs
// Dependency-free; fails loudly when a file it needs is not where it expects it.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");

const portal = [
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

// Unmodified as well; a PDF holds the outlines of the letters it shows.
const documents = [
  ["pretendard/dist/LICENSE.txt", "Pretendard-LICENSE.txt"],
  ["pretendard/dist/public/static/Pretendard-Regular.otf", "Pretendard-Regular.otf"],
  ["pretendard/dist/public/static/Pretendard-Bold.otf", "Pretendard-Bold.otf"],
  ["@expo-google-fonts/noto-sans-mono/LICENSE_FONT", "NotoSansMono-LICENSE.txt"],
  [
    "@expo-google-fonts/noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf",
    "NotoSansMono-Regular.ttf",
  ],
];

if (!existsSync(modules)) {
  console.error("node_modules is missing: run `npm ci` in this folder first");
  process.exit(2);
}
copy(portal, join(here, "vendor"));
copy(documents, join(here, "../../report-pdf/assets/vendor"));

function copy(files, vendor) {
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
  console.log(`copied ${files.length} entries into ${vendor}`);
}
