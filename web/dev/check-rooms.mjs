// The rooms of the house: kit knows nobody, api may use kit, a room may use kit and api, never another room.
// main.tsx and routes.tsx stand above all rooms, like app/features.py does on the other side.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const src = resolve(dirname(fileURLToPath(import.meta.url)), "../src");
const above = new Set(["main.tsx", "routes.tsx"]);
const mayUse = { kit: ["kit"], api: ["api", "kit"] };

function* filesOf(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesOf(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

const wrong = [];
for (const file of filesOf(src)) {
  const name = relative(src, file);
  if (above.has(name)) continue;
  const room = name.split("/")[0];
  const allowed = mayUse[room] ?? [room, "kit", "api"];
  for (const [, target] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
    const other = relative(src, resolve(dirname(file), target)).split("/")[0];
    if (!allowed.includes(other)) wrong.push(`${name} imports ${target}: ${room} may use ${allowed.join(", ")} only`);
  }
}

if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log("rooms: every import stays in its room, kit or api");
