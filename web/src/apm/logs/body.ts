/** The text of a log record: taken out of what terminals were told, and out of JSON; pure. */

// What a terminal is told: colours and the like.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
const TERMINAL = /\u001b\[[0-9;]*[A-Za-z]/g;

export const plain = (body: string): string => body.replace(TERMINAL, "");

/** The fields of a body that is a JSON object; null when it is none. */
export function fieldsOf(body: string): Record<string, unknown> | null {
  const text = body.trim();
  if (!text.startsWith("{") || !text.endsWith("}")) return null;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const MESSAGES = ["message", "msg", "event", "body", "error"];

/** One line for the list: the message of a JSON body, or the text as it stands, with what terminals were told. */
export function lineOf(body: string): string {
  const fields = fieldsOf(body);
  const message = fields && MESSAGES.map((name) => fields[name]).find((value) => typeof value === "string");
  return typeof message === "string" ? message : body;
}

/** A value of an attribute, of the resource, or of the record itself, by the name of a column. */
export function cellOf(
  row: {
    service: string;
    host: string;
    environment: string;
    attributes: Record<string, string>;
    resource: Record<string, string>;
  },
  key: string,
): string {
  const own: Record<string, string> = { service: row.service, host: row.host, environment: row.environment };
  return row.attributes[key] ?? own[key] ?? row.resource[key] ?? "";
}

/** The newest of a tail, and how many of it were let go: a page must not grow without end. */
export function bounded<Row>(fresh: readonly Row[], old: readonly Row[], most: number): { rows: Row[]; gone: number } {
  const rows = [...fresh, ...old];
  return { rows: rows.slice(0, most), gone: Math.max(0, rows.length - most) };
}
