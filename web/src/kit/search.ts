/** URLs that one can read: `?period=7d&f=is,country,IN|DE&f=contains,path,/docs`, without JSON and needless escapes. */

export type RawSearch = Record<string, string | string[]>;

/** Names that may repeat; they always come out as a list. */
const REPEATED = new Set(["f"]);

export function parseSearch(text: string): RawSearch {
  const found: RawSearch = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (REPEATED.has(name)) found[name] = [...((found[name] as string[] | undefined) ?? []), value];
    else found[name] = value;
  }
  return found;
}

const readable = (text: string): string =>
  encodeURIComponent(text).replace(/%(2C|2F|7C|3A|20|40)/g, (code) => {
    if (code === "%20") return "+";
    return decodeURIComponent(code);
  });

export function stringifySearch(search: Record<string, unknown>): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === "") continue;
    const list = Array.isArray(value) ? value : [value];
    for (const one of list) parts.push(`${readable(name)}=${readable(String(one))}`);
  }
  return parts.length ? `?${parts.join("&")}` : "";
}
