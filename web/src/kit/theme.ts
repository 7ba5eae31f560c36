import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Tooltip,
} from "@mantine/core";

/** The lamp: the one accent. Shade 4 is the mark itself, dark text on it passes AA in both themes. */
const lamp: MantineColorsTuple = [
  "#fdf6e9",
  "#f9e9cb",
  "#f5d79d",
  "#f1c06a",
  "#eda53a",
  "#dc8f20",
  "#c8760f",
  "#b4640a",
  "#96520a",
  "#6f3d0a",
];
const gray: MantineColorsTuple = [
  "#f7f5f0",
  "#f4f1eb",
  "#ece8df",
  "#e8e4db",
  "#d2ccbf",
  "#a9a396",
  "#736e65",
  "#5b574f",
  "#37342f",
  "#1d1b18",
];
const dark: MantineColorsTuple = [
  "#ecebe7",
  "#c9c7c0",
  "#a8a69f",
  "#8a887f",
  "#383c44",
  "#23262c",
  "#181b20",
  "#101216",
  "#0c0e11",
  "#08090b",
];

/** What lies over the page behind a dialog. */
const veil = { color: "#14120e", backgroundOpacity: 0.4 };
const close = { "aria-label": "Close" };
const motion = { duration: 120, transition: "fade" } as const;

export const theme = createTheme({
  primaryColor: "lamp",
  primaryShade: 4,
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { lamp, gray, dark },
  black: "#1d1b18",
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  headings: { fontWeight: "600" },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" }, styles: { label: { fontWeight: 500 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Input: Input.extend({ defaultProps: { size: "sm" } }),
    // Nearly every field is required; the browser says so when one is left empty.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { withAsterisk: false } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: motion, radius: 8, offset: 4 } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: motion, radius: 8, offset: 4 } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: motion, openDelay: 250, withArrow: false } }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: motion, radius: 10, overlayProps: veil, closeButtonProps: close },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 140 }, overlayProps: veil, closeButtonProps: close },
    }),
  },
});

const floating = { "--mantine-color-body": "var(--paper)", "--mantine-color-text": "var(--ink)" };

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { "--mantine-shadow-md": "var(--shadow)", "--mantine-shadow-lg": "var(--shadow)" },
  light: {
    ...floating,
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--down)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-lamp-text": "var(--accent)",
    "--mantine-primary-color-light-color": "var(--accent)",
    "--mantine-color-lamp-light-color": "var(--accent)",
  },
  dark: {
    ...floating,
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--down)",
    "--mantine-color-default-border": "var(--line-strong)",
  },
});
