import { Select } from "@mantine/core";

const ZONES = (() => {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
})();

export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

interface Props {
  name: string;
  initial: string;
  error?: string;
  disabled?: boolean;
}

/** The zone whose midnight begins a site's day. */
export function TimezoneSelect({ name, initial, error, disabled }: Props) {
  return (
    <Select
      name={name}
      label="Time zone"
      description="Where your day begins. Numbers are drawn in it."
      data={ZONES.includes(initial) ? ZONES : [initial, ...ZONES]}
      defaultValue={initial}
      searchable
      limit={80}
      allowDeselect={false}
      error={error}
      disabled={disabled}
      nothingFoundMessage="No such zone"
    />
  );
}
