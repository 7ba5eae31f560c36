const countries = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

const named = (names: Intl.DisplayNames, code: string): string => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** "IN" → "India"; what is no country's code stays as it is. */
export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? named(countries, code) : code);

/** "pt-BR" → "Brazilian Portuguese" */
export const languageName = (code: string): string => (code ? named(languages, code) : code);
