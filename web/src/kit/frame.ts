/** What the address of a shared page may ask of its look: `?embed=1&theme=dark&background=transparent&width=manual`. */

export interface Frame {
  embed?: "1";
  theme?: "light" | "dark" | "system";
  background?: string;
  width?: "manual";
}

const THEMES = ["light", "dark", "system"] as const;

/** A colour as #rgb or #rrggbb, or transparent; nothing else becomes a style. */
export const isBackground = (text: unknown): text is string =>
  typeof text === "string" && /^(transparent|#[0-9a-f]{3}|#[0-9a-f]{6})$/i.test(text);

export const readFrame = (raw: Record<string, unknown>): Frame => ({
  embed: raw.embed === "1" || raw.embed === "true" ? "1" : undefined,
  theme: THEMES.find((theme) => theme === raw.theme),
  background: isBackground(raw.background) ? raw.background : undefined,
  width: raw.width === "manual" ? "manual" : undefined,
});

/** The theme that a shared page's address insists on; undefined leaves it to the reader's system. */
export function themeAsked({ pathname, search }: Pick<Location, "pathname" | "search">): "light" | "dark" | undefined {
  if (!pathname.startsWith("/share/")) return undefined;
  const theme = new URLSearchParams(search).get("theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}
