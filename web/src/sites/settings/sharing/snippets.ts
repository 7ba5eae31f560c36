/** What one copies into a page of one's own. Pure. */

export interface Look {
  theme: string;
  background: string;
}

/** The address of a share for a frame; on `origin`, so that a preview is of the hub one is on. */
export function frameUrl(url: string, { theme, background }: Look, origin?: string): string {
  const query = new URLSearchParams({ embed: "1", theme, background, width: "manual" });
  const { pathname } = new URL(url);
  return `${origin ? origin + pathname : url}?${query}`;
}

// What the frame tells of its height; without it, where a site takes no scripts, the frame scrolls.
const FOLLOW = `<script>
  addEventListener("message", ({ source, data }) => {
    for (const frame of document.querySelectorAll("iframe[data-nightjar]"))
      if (frame.contentWindow === source && data.nightjarHeight) frame.style.height = data.nightjarHeight + "px";
  });
</script>`;

/** A frame. Its own colour scheme must be that of what it shows, or browsers paint a transparent one. */
export function frameSnippet(url: string, look: Look): string {
  const scheme = look.theme === "system" ? "" : `; color-scheme: ${look.theme}`;
  const src = frameUrl(url, look).replaceAll("&", "&amp;");
  return `<iframe data-nightjar src="${src}"
  title="Visitors" loading="lazy"
  style="width: 100%; height: 1700px; border: 0${scheme}"></iframe>
${FOLLOW}`;
}

export const badgeUrl = (origin: string, site: string, metric: string, period: string, style: string): string => {
  const query = new URLSearchParams({
    metric,
    ...(metric === "live" ? {} : { period }),
    ...(style === "auto" ? {} : { style }),
  });
  return `${origin}/badge/${site}.svg?${query}`;
};

export const badgeSnippet = (url: string, domain: string): string =>
  `<a href="https://${domain}"><img src="${url.replaceAll("&", "&amp;")}" alt="Visitors of ${domain}" height="20"></a>`;
