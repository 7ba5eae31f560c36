/** How each program is told where to send its errors; pure. */

export interface Place {
  /** The hub, without a path. */
  hub: string;
  /** The site's public id, its number and its public key. */
  site: string;
  dsn: string;
  domain: string;
  organization: string;
}

export interface Snippet {
  name: string;
  about: string;
  steps: readonly { label: string; text: (place: Place) => string }[];
}

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "This site's pages",
    about:
      "Nightjar's own script: 3 KB, no cookie, no storage. Errors, failed requests with their trace, and web vitals.",
    steps: [
      {
        label: "Into <head>, beside the tracker",
        text: ({ hub, site }) => `<script async src="${hub}/js/${site}.monitor.js" data-release="1.4.2"></script>`,
      },
      {
        label: "What you catch yourself",
        text: () => `try {
  checkout(cart);
} catch (error) {
  nightjar.error(error, { props: { step: "payment" }, level: "warning" });
}`,
      },
    ],
  },
  {
    name: "Browser (Sentry SDK)",
    about: "The stock SDK, with this site's DSN.",
    steps: [
      { label: "Once", text: () => "npm install @sentry/browser" },
      {
        label: "Before everything else",
        text: ({ dsn }) => `import * as Sentry from "@sentry/browser";

Sentry.init({
  dsn: "${dsn}",
  release: "1.4.2",
  environment: "production",
});`,
      },
    ],
  },
  {
    name: "Python",
    about: "The stock sentry-sdk; Django, Flask, FastAPI and Celery need nothing more.",
    steps: [
      { label: "Once", text: () => "pip install sentry-sdk" },
      {
        label: "Where the program starts",
        text: ({ dsn }) => `import sentry_sdk

sentry_sdk.init(
    dsn="${dsn}",
    release="shop@1.4.2",
    environment="production",
)`,
      },
    ],
  },
  {
    name: "Node.js",
    about: "The stock SDK; it must be the first thing that is loaded.",
    steps: [
      { label: "Once", text: () => "npm install @sentry/node" },
      {
        label: "instrument.mjs, loaded by node --import ./instrument.mjs app.mjs",
        text: ({ dsn }) => `import * as Sentry from "@sentry/node";

Sentry.init({ dsn: "${dsn}", release: "shop@1.4.2", environment: "production" });`,
      },
    ],
  },
  {
    name: "Anything else",
    about: "Every Sentry SDK takes this DSN; OpenTelemetry needs no SDK at all: recorded exceptions become errors.",
    steps: [
      { label: "DSN", text: ({ dsn }) => dsn },
      {
        label: "From a shell",
        text: ({ hub }) => `curl ${hub}/api/ingest/errors \\
  -H "Authorization: Bearer ja_sk_…" -H "Content-Type: application/json" \\
  -d '{"type": "BackupFailed", "message": "disk is full", "release": "backup@3"}'`,
      },
    ],
  },
];

export const MAPS: Snippet["steps"] = [
  {
    label: "vite.config.ts: the stock plugin uploads what it builds",
    text: ({ hub, organization, domain }) => `import { sentryVitePlugin } from "@sentry/vite-plugin";

export default defineConfig({
  build: { sourcemap: "hidden" },
  plugins: [
    sentryVitePlugin({
      url: "${hub}/",
      org: "${organization}",
      project: "${domain}",
      authToken: process.env.NIGHTJAR_KEY, // a secret key with the scope ingest
    }),
  ],
});`,
  },
  {
    label: "Or after any build",
    text: ({
      hub,
      organization,
      domain,
    }) => `export SENTRY_URL=${hub} SENTRY_ORG=${organization} SENTRY_PROJECT=${domain}
export SENTRY_AUTH_TOKEN=ja_sk_…
npx @sentry/cli sourcemaps inject dist
npx @sentry/cli sourcemaps upload --release 1.4.2 dist`,
  },
  {
    label: "Tell of a deploy",
    text: ({
      hub,
      organization,
      domain,
    }) => `SENTRY_URL=${hub} SENTRY_ORG=${organization} SENTRY_PROJECT=${domain} SENTRY_AUTH_TOKEN=ja_sk_… \\
npx @sentry/cli releases deploys 1.4.2 new --env production`,
  },
];
