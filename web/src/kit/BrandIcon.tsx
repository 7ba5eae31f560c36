import {
  IconBrandAndroid,
  IconBrandApple,
  IconBrandChrome,
  IconBrandDebian,
  IconBrandEdge,
  IconBrandFacebook,
  IconBrandInstagram,
  IconBrandOpera,
  IconBrandSafari,
  IconBrandUbuntu,
  IconBrandVivaldi,
  IconBrandWindows,
  IconBrandYandex,
  IconTerminal2,
  IconWorld,
} from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Drawn here, in the same pen as Tabler's: a 24 px field, round ends, no fill. */
const DRAWN = {
  /** A fox's tail around a globe. */
  firefox:
    "M20.6 8.2c.9 4.600-1 9.300-5 11.500-4.900 2.600-11 .5-13-4.700C1.400 11.500 2.300 8 4.600 5.600c.2 1.300.8 2.200 1.700 2.800C8 5.900 10.600 5.800 12.500 3c.3 2 3.700 3.300 4.200 6.300.4 3-1.700 5.500-4.600 5.700-2.600.2-4.600-1.700-4.600-3.900 1.200.8 2.700.7 3.700-.3",
  /** A planet and its ring. */
  samsung:
    "M5.800 8.700a7 7 0 1 1-.4 5.500M18.300 6.400c2.700-.5 4.300-.2 4.600.8.500 1.900-4 5.200-9.900 7.400-6 2.200-11.500 2.500-12 .6-.3-1 1-2.500 3.400-4.100",
  /** A lion's shield. */
  brave:
    "M12 2.800 8.600 4.300 6.400 3.900 4.600 6.300l.6 2-.6 1.600 3.100 8.300 4.300 3 4.300-3 3.100-8.300-.6-1.600.6-2-1.800-2.400-2.200.4zM9 9.500l1.300 3.300-.8 1.700 2.500 1.600 2.500-1.600-.8-1.700L15 9.500",
  /** A duck's head in a circle. */
  duck: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M10.600 20.700 8.900 12c-.6-3 .5-5.300 3-5.300 2.400 0 3.700 1.600 3.700 4.500M11 10.300h.010M13 12.700c1.500-.8 3.500-.8 4.300-.4-.7 1-2.500 1.700-4.200 1.500M13.500 20.800V17",
  /** A whale's tail. */
  whale:
    "M12 20.500v-7.300M12 13.200C11.300 8.500 7.800 6 2.800 6.500c.8 4.700 4.800 7.700 9.200 6.700M12 13.200c.7-4.700 4.200-7.200 9.200-6.700-.8 4.700-4.800 7.700-9.200 6.700",
  /** A squirrel, simplified to its tail. */
  uc: "M6 4v8.500c0 4 2.600 6.500 6 6.500s6-2.500 6-6.500c0-3-2-5-4.600-5-2.300 0-3.900 1.500-3.900 3.600 0 1.700 1.200 2.900 2.700 2.900",
} as const;

/** First match wins: "Edge WebView" belongs to Edge, "Chrome iOS" to Chrome. */
const BRANDS: readonly [RegExp, typeof IconWorld | keyof typeof DRAWN][] = [
  [/edge/i, IconBrandEdge],
  [/firefox|fennec/i, "firefox"],
  [/samsung/i, "samsung"],
  [/brave/i, "brave"],
  [/vivaldi/i, IconBrandVivaldi],
  [/opera/i, IconBrandOpera],
  [/duckduckgo/i, "duck"],
  [/whale/i, "whale"],
  [/^uc\b|ucbrowser/i, "uc"],
  [/yandex/i, IconBrandYandex],
  [/facebook/i, IconBrandFacebook],
  [/instagram/i, IconBrandInstagram],
  [/chrom/i, IconBrandChrome],
  [/safari/i, IconBrandSafari],
  [/windows|\bie\b/i, IconBrandWindows],
  [/ios|mac|ipad|apple/i, IconBrandApple],
  [/android/i, IconBrandAndroid],
  [/ubuntu/i, IconBrandUbuntu],
  [/debian/i, IconBrandDebian],
  [/linux|bsd|gnu|fedora/i, IconTerminal2],
];

/** A browser's or a system's mark as a line drawing from our own files; a globe for what we do not know. */
export function BrandIcon({ name }: { name: string }): ReactNode {
  const mark = BRANDS.find(([pattern]) => pattern.test(name))?.[1] ?? IconWorld;
  if (typeof mark !== "string") {
    const Shape = mark;
    return <Shape size={16} stroke={1.5} aria-hidden="true" />;
  }
  return (
    <svg
      width={16}
      height={16}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={DRAWN[mark]} />
    </svg>
  );
}
