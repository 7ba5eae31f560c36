import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { COUNTRY_CODES } from "./src/kit/countries.ts";

const api = process.env.NIGHTJAR_DEV_API ?? "http://127.0.0.1:8000";

/** Flags are served by ourselves, one small file a country, under a folder named by the package's version
 *  so that they may be cached for ever like every other asset. */
function flags(): Plugin {
  const manifest = createRequire(import.meta.url).resolve("flag-icons/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = `assets/flags-${version}`;
  const read = (code: string) => readFileSync(join(manifest, "..", "flags", "4x3", `${code}.svg`));
  return {
    name: "nightjar-flags",
    config: () => ({ define: { __FLAGS__: JSON.stringify(`/${folder}`) } }),
    configureServer(server) {
      server.middlewares.use(`/${folder}`, (request, response, next) => {
        const code = /^\/([a-z]{2})\.svg/.exec(request.url ?? "")?.[1];
        if (!code) return next();
        response.setHeader("content-type", "image/svg+xml");
        response.end(read(code));
      });
    },
    generateBundle() {
      for (const upper of COUNTRY_CODES) {
        const code = upper.toLowerCase();
        this.emitFile({ type: "asset", fileName: `${folder}/${code}.svg`, source: read(code) });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), flags()],
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(["/api", "/js", "/health"].map((path) => [path, { target: api, changeOrigin: false }])),
  },
  build: {
    outDir: "../app/dashboard",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  test: { include: ["tests/**/*.test.ts"] },
});
