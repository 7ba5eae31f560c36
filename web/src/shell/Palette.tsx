import "@mantine/spotlight/styles.css";
import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import {
  IconActivity,
  IconBuilding,
  IconCalendar,
  IconCode,
  IconFileText,
  IconKey,
  IconLogout,
  IconPlus,
  IconSearch,
  IconServer,
  IconSettings,
  IconTimeline,
  IconTopologyStar3,
  IconUser,
  IconWorldWww,
} from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMe } from "../api/useSite";
import { LetterTile } from "../kit/LetterTile";
import { PERIODS } from "../kit/period";
import { SCHEMES, signOut } from "./AccountMenu";

const ICON = { size: 16, stroke: 1.6 } as const;

/** ⌘K: every place and every switch, by name. */
export function Palette() {
  const me = useMe();
  const navigate = useNavigate();
  const { site } = useParams({ strict: false });
  const { setColorScheme } = useMantineColorScheme();

  const sites: SpotlightActionData[] = me.sites.map((one) => ({
    id: `site-${one.id}`,
    label: one.domain,
    keywords: [one.name],
    leftSection: <LetterTile name={one.domain} size={18} />,
    onClick: () => navigate({ to: "/$site", params: { site: one.id } }),
  }));
  const here: SpotlightActionData[] = site
    ? [
        {
          id: "install",
          label: "Install the script",
          leftSection: <IconCode {...ICON} />,
          onClick: () => navigate({ to: "/$site/install", params: { site } }),
        },
        {
          id: "services",
          label: "Services",
          keywords: ["apm", "telemetry"],
          leftSection: <IconTopologyStar3 {...ICON} />,
          onClick: () => navigate({ to: "/$site/services", params: { site } }),
        },
        {
          id: "service-map",
          label: "Service map",
          leftSection: <IconTopologyStar3 {...ICON} />,
          onClick: () => navigate({ to: "/$site/service-map", params: { site } }),
        },
        {
          id: "traces",
          label: "Traces",
          keywords: ["spans", "search"],
          leftSection: <IconTimeline {...ICON} />,
          onClick: () => navigate({ to: "/$site/traces", params: { site } }),
        },
        {
          id: "logs",
          label: "Logs",
          keywords: ["tail", "search"],
          leftSection: <IconFileText {...ICON} />,
          onClick: () => navigate({ to: "/$site/logs", params: { site } }),
        },
        {
          id: "metrics",
          label: "Metrics",
          keywords: ["explorer", "gauge", "counter", "histogram"],
          leftSection: <IconActivity {...ICON} />,
          onClick: () => navigate({ to: "/$site/metrics", params: { site } }),
        },
        {
          id: "hosts",
          label: "Hosts",
          keywords: ["machines", "cpu", "memory", "disk"],
          leftSection: <IconServer {...ICON} />,
          onClick: () => navigate({ to: "/$site/metrics/hosts", params: { site } }),
        },
        {
          id: "telemetry",
          label: "Set up OpenTelemetry",
          keywords: ["otel", "otlp", "sdk", "collector"],
          leftSection: <IconCode {...ICON} />,
          onClick: () => navigate({ to: "/$site/telemetry", params: { site } }),
        },
        {
          id: "general",
          label: "Site settings",
          leftSection: <IconSettings {...ICON} />,
          onClick: () => navigate({ to: "/$site/settings/$part", params: { site, part: "general" } }),
        },
        {
          id: "keys",
          label: "Keys",
          leftSection: <IconKey {...ICON} />,
          onClick: () => navigate({ to: "/$site/settings/$part", params: { site, part: "keys" } }),
        },
      ]
    : [];
  const periods: SpotlightActionData[] = site
    ? [
        ...PERIODS.filter((period) => period.name !== "custom").map((period) => ({
          id: `period-${period.name}`,
          label: period.label,
          keywords: ["period"],
          leftSection: <IconCalendar {...ICON} />,
          onClick: () => void navigate({ to: "/$site", params: { site }, search: { period: period.name } }),
        })),
      ]
    : [];
  const around: SpotlightActionData[] = [
    {
      id: "sites",
      label: "All sites",
      leftSection: <IconWorldWww {...ICON} />,
      onClick: () => navigate({ to: "/sites" }),
    },
    {
      id: "new",
      label: "Add a site",
      leftSection: <IconPlus {...ICON} />,
      onClick: () => navigate({ to: "/sites/new" }),
    },
    {
      id: "account",
      label: "Account",
      keywords: ["password", "sessions"],
      leftSection: <IconUser {...ICON} />,
      onClick: () => navigate({ to: "/account" }),
    },
    ...me.organizations.map((one) => ({
      id: `organization-${one.id}`,
      label: `Members of ${one.name}`,
      keywords: ["organization", "invite", "audit"],
      leftSection: <IconBuilding {...ICON} />,
      onClick: () =>
        void navigate({ to: "/organization/$org/$part", params: { org: String(one.id), part: "members" } }),
    })),
    ...SCHEMES.map(({ value, label, icon: Shape }) => ({
      id: `theme-${value}`,
      label: `Theme: ${label}`,
      leftSection: <Shape {...ICON} />,
      onClick: () => setColorScheme(value),
    })),
    { id: "sign-out", label: "Sign out", leftSection: <IconLogout {...ICON} />, onClick: () => void signOut() },
  ];
  const groups: SpotlightActionGroupData[] = [
    ...(here.length ? [{ group: "This site", actions: here }] : []),
    { group: "Sites", actions: sites },
    ...(periods.length ? [{ group: "Periods", actions: periods }] : []),
    { group: "Nightjar", actions: around },
  ];

  return (
    <Spotlight
      actions={groups}
      shortcut="mod + K"
      nothingFound="Nothing has that name"
      highlightQuery
      scrollable
      maxHeight={440}
      limit={40}
      overlayProps={{ color: "#14120e", backgroundOpacity: 0.4, blur: 0 }}
      transitionProps={{ duration: 100, transition: "fade" }}
      searchProps={{
        leftSection: <IconSearch size={17} stroke={1.6} />,
        placeholder: "Go to a site, a page, a period…",
        "aria-label": "Find",
      }}
    />
  );
}
