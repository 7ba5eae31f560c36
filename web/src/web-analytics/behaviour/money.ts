/** An amount of money, a decimal text, in words: "€4,719", "$62.92". Pure. */
export function money(amount: string, currency: string): string {
  const isWhole = !amount.includes(".") || Math.abs(Number(amount)) >= 1000;
  try {
    return new Intl.NumberFormat("en", {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: isWhole ? 0 : 2,
    }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`; // a code that is well-formed but no currency
  }
}
