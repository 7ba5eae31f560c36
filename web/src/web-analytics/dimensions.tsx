import { IconDeviceDesktop, IconDeviceMobile, IconDevices, IconDeviceTablet, IconDeviceTv } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { BrandIcon } from "../kit/BrandIcon";
import { Flag } from "../kit/Flag";
import { LetterTile } from "../kit/LetterTile";
import { countryName, languageName } from "../kit/places";

export interface Dimension {
  name: string;
  label: string;
  plural: string;
  group: "Pages" | "Sources" | "Campaigns" | "Locations" | "Devices" | "Behaviour" | "Properties";
  /** What an absent value is called. */
  absent?: string;
  /** A value in words. */
  words?: (value: string) => string;
  icon?: (value: string, country?: string | null) => ReactNode;
}

const SIZES: Record<string, string> = {
  xs: "Under 576 px",
  sm: "576 – 767 px",
  md: "768 – 991 px",
  lg: "992 – 1199 px",
  xl: "1200 – 1599 px",
  "2xl": "1600 px and wider",
};
const DEVICES: Record<string, string> = {
  desktop: "Desktop",
  mobile: "Mobile",
  tablet: "Tablet",
  tv: "TV",
  other: "Other",
};

type Icon = typeof IconDevices;
const DEVICE_ICONS: Record<string, Icon> = {
  desktop: IconDeviceDesktop,
  mobile: IconDeviceMobile,
  tablet: IconDeviceTablet,
  tv: IconDeviceTv,
};

const glyph = (Shape: Icon) => <Shape size={16} stroke={1.5} aria-hidden="true" />;
const brand = (value: string) => <BrandIcon name={value} />;
const deviceIcon = (value: string) => glyph(DEVICE_ICONS[value] ?? IconDevices);
const sizeIcon = (value: string) =>
  glyph(value === "xs" || value === "sm" ? IconDeviceMobile : value === "md" ? IconDeviceTablet : IconDeviceDesktop);
const letter = (value: string) => <LetterTile name={value} />;
const flag = (value: string) => <Flag code={value} />;
const flagOf = (_value: string, country?: string | null) => <Flag code={country ?? ""} />;

const notSet = "Not set";

export const DIMENSIONS: readonly Dimension[] = [
  { name: "path", label: "Page", plural: "Pages", group: "Pages" },
  { name: "entry_path", label: "Entry page", plural: "Entry pages", group: "Pages" },
  { name: "exit_path", label: "Exit page", plural: "Exit pages", group: "Pages" },
  { name: "title", label: "Page title", plural: "Page titles", group: "Pages" },
  { name: "hostname", label: "Hostname", plural: "Hostnames", group: "Pages" },
  { name: "channel", label: "Channel", plural: "Channels", group: "Sources", absent: "Direct" },
  { name: "source", label: "Source", plural: "Sources", group: "Sources", absent: "Direct or none", icon: letter },
  {
    name: "referrer",
    label: "Referrer",
    plural: "Referrers",
    group: "Sources",
    absent: "Direct or none",
    icon: letter,
  },
  { name: "utm_medium", label: "UTM medium", plural: "UTM mediums", group: "Campaigns", absent: notSet },
  { name: "utm_source", label: "UTM source", plural: "UTM sources", group: "Campaigns", absent: notSet },
  { name: "utm_campaign", label: "UTM campaign", plural: "UTM campaigns", group: "Campaigns", absent: notSet },
  { name: "utm_term", label: "UTM term", plural: "UTM terms", group: "Campaigns", absent: notSet },
  { name: "utm_content", label: "UTM content", plural: "UTM contents", group: "Campaigns", absent: notSet },
  { name: "country", label: "Country", plural: "Countries", group: "Locations", words: countryName, icon: flag },
  { name: "region", label: "Region", plural: "Regions", group: "Locations", icon: flagOf },
  { name: "city", label: "City", plural: "Cities", group: "Locations", icon: flagOf },
  { name: "language", label: "Language", plural: "Languages", group: "Locations", words: languageName },
  { name: "browser", label: "Browser", plural: "Browsers", group: "Devices", icon: brand },
  { name: "os", label: "Operating system", plural: "Operating systems", group: "Devices", icon: brand },
  {
    name: "device",
    label: "Device",
    plural: "Devices",
    group: "Devices",
    words: (value) => DEVICES[value] ?? value,
    icon: deviceIcon,
  },
  {
    name: "size",
    label: "Window width",
    plural: "Window widths",
    group: "Devices",
    words: (value) => SIZES[value] ?? value,
    icon: sizeIcon,
  },
];

/** What is asked for by name, and what a filter may ask besides what the panels show. */
export const BESIDES: readonly Dimension[] = [
  { name: "goal", label: "Goal", plural: "Goals", group: "Behaviour" },
  {
    name: "name",
    label: "Event",
    plural: "Events",
    group: "Behaviour",
    words: (v) => (v === "pageview" ? "Pageview" : v),
  },
  { name: "segment", label: "Segment", plural: "Segments", group: "Behaviour" },
  { name: "browser_version", label: "Browser version", plural: "Browser versions", group: "Devices" },
  { name: "os_version", label: "System version", plural: "System versions", group: "Devices" },
  { name: "click_id", label: "Click id of", plural: "Click ids", group: "Campaigns", absent: notSet },
];

const byName = new Map([...DIMENSIONS, ...BESIDES].map((dimension) => [dimension.name, dimension]));

/** The dimension of a name; a property ("prop:plan") and one that we do not know yet are named by themselves. */
export function dimensionNamed(name: string): Dimension {
  const label = name.startsWith("prop:") ? name.slice(5) : name;
  return byName.get(name) ?? { name, label, plural: label, group: "Properties", absent: notSet };
}

/** A value of a dimension in words: "IN" → "India", "" → "Direct or none". */
export function wordsOf(dimension: Dimension, value: string, label?: string | null): string {
  if (label) return label;
  if (value === "") return dimension.absent ?? "Unknown";
  return dimension.words?.(value) ?? value;
}

/** Its plural inside a sentence: "operating systems", but "UTM terms". */
export const inSentence = ({ plural }: Dimension): string =>
  plural.startsWith("UTM") ? plural : plural.charAt(0).toLowerCase() + plural.slice(1);
