/** How the pages of errors read their URLs, without the pages themselves: those arrive when they are opened. */

export { readIssue } from "./issue/read";
export { readErrors } from "./list/view";
export { readReleases } from "./releases/read";
export { readVitals } from "./vitals/read";
