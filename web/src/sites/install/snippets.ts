/** The one script tag, as each kind of site wants it written. `src` is the site's own script; pure. */

export interface Snippet {
  name: string;
  where: string;
  text: (src: string) => string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "HTML",
    where: "In the <head> of every page",
    text: (src) => `<script defer src="${src}"></script>`,
  },
  {
    name: "React, Vue",
    where: "index.html of Vite, in the <head>; new routes are noticed by themselves",
    text: (src) => `<script defer src="${src}"></script>`,
  },
  {
    name: "Next.js",
    where: "app/layout.tsx",
    text: (src) => `import Script from "next/script";

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script src="${src}" strategy="afterInteractive" />
      </body>
    </html>
  );
}`,
  },
  {
    name: "Nuxt",
    where: "nuxt.config.ts",
    text: (src) => `export default defineNuxtConfig({
  app: {
    head: {
      script: [{ src: "${src}", defer: true }],
    },
  },
});`,
  },
  {
    name: "Astro",
    where: "src/layouts/Layout.astro, in the <head>",
    text: (src) => `<script is:inline defer src="${src}"></script>`,
  },
  {
    name: "Django",
    where: "templates/base.html",
    text: (src) => `<head>
  {% block head %}{% endblock %}
  <script defer src="${src}"></script>
</head>`,
  },
  {
    name: "Rails",
    where: "app/views/layouts/application.html.erb, in the <head>",
    text: (src) => `<%= javascript_include_tag "${src}", defer: true %>`,
  },
];

/** The script that notices links away, downloads, forms and missing pages besides. */
export const moreSnippet = (src: string): string =>
  `<script defer src="${src.replace(/\.js$/, ".more.js")}"
  data-outbound data-downloads data-forms data-404></script>`;

/** For pages that want to count something themselves. */
export const EVENT_SNIPPET = `window.nightjar = window.nightjar ||
  function () { (nightjar.q = nightjar.q || []).push(arguments) };

nightjar("Sign-up", { props: { plan: "team" } });
nightjar("Purchase", { revenue: { amount: 49, currency: "EUR" } });`;
