// Minifies static/*.js into app/scripts/, from where the server hands them out, and keeps them within their budgets.
//
//   node scripts/minify.mjs [folder to write to]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

// Bytes after gzip -9. The tracker is on every page of every site, so its size is a promise.
const BUDGETS = { "tracker.js": 2000, "tracker.js + tracker-more.js": 2600, "monitor.js": 4000 };

// Only safe transformations: the `unsafe_*` options and `booleans_as_integers` were tried and save 4 bytes together.
// ASCII, because a page may declare any charset and the script is read in the page's unless its own header wins.
const OPTIONS = { ecma: 2017, compress: { passes: 3 }, mangle: true, format: { ascii_only: true, comments: false } };

const source = fileURLToPath(new URL("../../static/", import.meta.url));
const target = process.argv[2] ?? fileURLToPath(new URL("../../app/scripts/", import.meta.url));
mkdirSync(target, { recursive: true });

const made = {};
for (const name of readdirSync(source).filter((name) => name.endsWith(".js"))) {
  const raw = readFileSync(join(source, name), "utf8");
  const { code } = await minify({ [name]: raw }, OPTIONS);
  made[name] = code;
  writeFileSync(join(target, name), code);
  console.log(`${name}: ${Buffer.byteLength(raw)} bytes of source, ${code.length} minified, ${zipped(code)} gzipped`);
}
for (const [names, budget] of Object.entries(BUDGETS)) {
  // The server joins scripts by a line break.
  const size = zipped(
    names
      .split(" + ")
      .map((name) => made[name])
      .join("\n"),
  );
  if (size <= budget) continue;
  console.error(`${names} is ${size} bytes after gzip, ${size - budget} more than the ${budget} it may be.`);
  process.exitCode = 1;
}

function zipped(code) {
  return gzipSync(code, { level: 9 }).length;
}
