import { ApiProblem, address, type Params } from "./client";
import { visitHeaders } from "./visit";

/** Asks for a path as CSV and hands it to the browser as a file. Throws ApiProblem. */
export async function downloadCsv(path: string, params: Params, name: string): Promise<void> {
  const response = await fetch(address(path, params), {
    headers: { accept: "text/csv", "x-nightjar": "1", ...visitHeaders() },
  });
  if (!response.ok) throw new ApiProblem(response.status, "unknown", "The CSV could not be made", "");
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
