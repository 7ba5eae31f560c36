/** Every page of the dashboard on one page. Only this file and main.tsx may know all rooms. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  type SearchMiddleware,
} from "@tanstack/react-router";
import { ApiProblem, ask } from "./api/client";
import { meQuery, queryClient } from "./api/queries";
import { readCompare } from "./apm/compare/read";
import { readLogs } from "./apm/logs/view";
import { readAllMetrics, readHost } from "./apm/metrics/read";
import { readExplorer } from "./apm/metrics/view";
import { readServices } from "./apm/services/read";
import { readTelemetry } from "./apm/setup/read";
import { readTrace } from "./apm/trace/read";
import { readTraces } from "./apm/traces/view";
import { readErrors, readIssue, readReleases, readVitals } from "./errors/read";
import { type Clock, keptClock, readClock } from "./kit/clock";
import { readFrame } from "./kit/frame";
import { parseSearch, stringifySearch } from "./kit/search";
import { Broken } from "./shell/Broken";
import { Missing } from "./shell/Missing";
import { Opening } from "./shell/Opening";
import { Shell } from "./shell/Shell";
import { readMonitors } from "./uptime/list/read";
import { readMonitor } from "./uptime/monitor/read";
import { Overview } from "./web-analytics/Overview";
import { readView } from "./web-analytics/view";

/** Lets the signed in pass; others are led to set-up on a new hub, else to sign-in, and back here afterwards. */
async function mustBeSignedIn(href: string) {
  try {
    await queryClient.ensureQueryData(meQuery);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
    const { needed } = await ask<{ needed: boolean }>("/setup");
    if (needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/sign-in", search: { next: href === "/" ? undefined : href } });
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

const welcome = () => import("./sites/welcome");
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(welcome, "Setup"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw): { next?: string } => ({ next: typeof raw.next === "string" ? raw.next : undefined }),
  component: lazyRouteComponent(welcome, "SignIn"),
});
const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite/$token",
  component: lazyRouteComponent(welcome, "Invite"),
});

const share = createRoute({
  getParentRoute: () => root,
  path: "/share/$token",
  validateSearch: (raw) => ({ ...readView(raw), ...readFrame(raw) }),
  component: lazyRouteComponent(() => import("./web-analytics/shared/SharePage"), "SharePage"),
});

const sharedError = createRoute({
  getParentRoute: () => root,
  path: "/shared-error/$token",
  component: lazyRouteComponent(() => import("./errors/shared/SharedError"), "SharedErrorPage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: ({ location }) => mustBeSignedIn(location.href),
  component: Shell,
});
const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    const only = me.sites.length === 1 ? me.sites[0] : undefined;
    throw only ? redirect({ to: "/$site", params: { site: only.id } }) : redirect({ to: "/sites" });
  },
});
const sites = createRoute({
  getParentRoute: () => shell,
  path: "/sites",
  component: lazyRouteComponent(() => import("./sites/Sites"), "Sites"),
});
const newSite = createRoute({
  getParentRoute: () => shell,
  path: "/sites/new",
  component: lazyRouteComponent(() => import("./sites/NewSite"), "NewSite"),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyRouteComponent(() => import("./sites/account/Account"), "Account"),
});
const organization = createRoute({
  getParentRoute: () => shell,
  path: "/organization/$org/$part",
  component: lazyRouteComponent(() => import("./sites/organization/Organization"), "Organization"),
});
const organizationHome = createRoute({
  getParentRoute: () => shell,
  path: "/organization/$org",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/organization/$org/$part", params: { org: params.org, part: "members" } });
  },
});

/** Who looks by UTC on one page does so on the next; a link may say otherwise. */
const keepClock: SearchMiddleware<Clock> = ({ search, next }) => keptClock({ ...search }, next(search));
const site = createRoute({
  getParentRoute: () => shell,
  path: "/$site",
  validateSearch: readClock,
  search: { middlewares: [keepClock] },
  beforeLoad: async ({ params }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (!me.sites.some((one) => one.id === params.site)) throw notFound();
  },
  notFoundComponent: Missing,
});
const overview = createRoute({
  getParentRoute: () => site,
  path: "/",
  validateSearch: readView,
  component: Overview,
});
const realtime = createRoute({
  getParentRoute: () => site,
  path: "/realtime",
  validateSearch: readView,
  component: lazyRouteComponent(() => import("./web-analytics/realtime/Realtime"), "Realtime"),
});
const install = createRoute({
  getParentRoute: () => site,
  path: "/install",
  component: lazyRouteComponent(() => import("./sites/install/Install"), "Install"),
});
const errors = createRoute({
  getParentRoute: () => site,
  path: "/errors",
  validateSearch: readErrors,
  component: lazyRouteComponent(() => import("./errors/list/Errors"), "Errors"),
});
const errorsSetup = createRoute({
  getParentRoute: () => site,
  path: "/errors/setup",
  component: lazyRouteComponent(() => import("./errors/setup/Setup"), "SetupPage"),
});
const errorRules = createRoute({
  getParentRoute: () => site,
  path: "/errors/rules",
  component: lazyRouteComponent(() => import("./errors/rules/Rules"), "Rules"),
});
const issue = createRoute({
  getParentRoute: () => site,
  path: "/errors/$number",
  validateSearch: readIssue,
  component: lazyRouteComponent(() => import("./errors/issue/Issue"), "Issue"),
});
const releases = createRoute({
  getParentRoute: () => site,
  path: "/releases",
  validateSearch: readReleases,
  component: lazyRouteComponent(() => import("./errors/releases/Releases"), "Releases"),
});
const release = createRoute({
  getParentRoute: () => site,
  path: "/releases/$version",
  validateSearch: readReleases,
  component: lazyRouteComponent(() => import("./errors/releases/Releases"), "Release"),
});
const webVitals = createRoute({
  getParentRoute: () => site,
  path: "/web-vitals",
  validateSearch: readVitals,
  component: lazyRouteComponent(() => import("./errors/vitals/Vitals"), "Vitals"),
});
const services = createRoute({
  getParentRoute: () => site,
  path: "/services",
  validateSearch: readServices,
  component: lazyRouteComponent(() => import("./apm/services/Services"), "Services"),
});
const service = createRoute({
  getParentRoute: () => site,
  path: "/service",
  validateSearch: readServices,
  component: lazyRouteComponent(() => import("./apm/services/Service"), "Service"),
});
const serviceMap = createRoute({
  getParentRoute: () => site,
  path: "/service-map",
  validateSearch: readServices,
  component: lazyRouteComponent(() => import("./apm/map/Map"), "ServiceMapPage"),
});
const traces = createRoute({
  getParentRoute: () => site,
  path: "/traces",
  validateSearch: readTraces,
  component: lazyRouteComponent(() => import("./apm/traces/Traces"), "Traces"),
});
const trace = createRoute({
  getParentRoute: () => site,
  path: "/traces/$trace",
  validateSearch: readTrace,
  component: lazyRouteComponent(() => import("./apm/trace/Trace"), "Trace"),
});
const compareTraces = createRoute({
  getParentRoute: () => site,
  path: "/traces/$trace/compare",
  validateSearch: readCompare,
  component: lazyRouteComponent(() => import("./apm/compare/Compare"), "Compare"),
});
const logs = createRoute({
  getParentRoute: () => site,
  path: "/logs",
  validateSearch: readLogs,
  component: lazyRouteComponent(() => import("./apm/logs/Logs"), "Logs"),
});
const metrics = createRoute({
  getParentRoute: () => site,
  path: "/metrics",
  validateSearch: readExplorer,
  component: lazyRouteComponent(() => import("./apm/metrics/Explorer"), "Explorer"),
});
const allMetrics = createRoute({
  getParentRoute: () => site,
  path: "/metrics/all",
  validateSearch: readAllMetrics,
  component: lazyRouteComponent(() => import("./apm/metrics/AllMetrics"), "AllMetrics"),
});
const hosts = createRoute({
  getParentRoute: () => site,
  path: "/metrics/hosts",
  validateSearch: readAllMetrics,
  component: lazyRouteComponent(() => import("./apm/metrics/Hosts"), "Hosts"),
});
const host = createRoute({
  getParentRoute: () => site,
  path: "/metrics/host",
  validateSearch: readHost,
  component: lazyRouteComponent(() => import("./apm/metrics/HostPage"), "HostPage"),
});
// Where machines were before they stood under metrics: addresses that people kept go on leading there.
const oldHosts = createRoute({
  getParentRoute: () => site,
  path: "/hosts",
  validateSearch: readAllMetrics,
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/$site/metrics/hosts", params, search });
  },
});
const oldHost = createRoute({
  getParentRoute: () => site,
  path: "/host",
  validateSearch: readHost,
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/$site/metrics/host", params, search });
  },
});
const telemetry = createRoute({
  getParentRoute: () => site,
  path: "/telemetry",
  validateSearch: readTelemetry,
  component: lazyRouteComponent(() => import("./apm/setup/Telemetry"), "Telemetry"),
});
const alerts = createRoute({
  getParentRoute: () => site,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./alerts/Inbox"), "Inbox"),
});
const alertRules = createRoute({
  getParentRoute: () => site,
  path: "/alerts/rules",
  component: lazyRouteComponent(() => import("./alerts/Rules"), "Rules"),
});
const alertRule = createRoute({
  getParentRoute: () => site,
  path: "/alerts/rules/$rule",
  component: lazyRouteComponent(() => import("./alerts/RuleEditor"), "RuleEditor"),
});
const alertChannels = createRoute({
  getParentRoute: () => site,
  path: "/alerts/channels",
  component: lazyRouteComponent(() => import("./alerts/Channels"), "ChannelsPage"),
});
const silences = createRoute({
  getParentRoute: () => site,
  path: "/alerts/silences",
  component: lazyRouteComponent(() => import("./alerts/Silences"), "Silences"),
});
const alert = createRoute({
  getParentRoute: () => site,
  path: "/alerts/$alert",
  component: lazyRouteComponent(() => import("./alerts/AlertDetail"), "AlertDetail"),
});
const uptime = createRoute({
  getParentRoute: () => site,
  path: "/uptime",
  validateSearch: readMonitors,
  component: lazyRouteComponent(() => import("./uptime/list/Monitors"), "Monitors"),
});
const uptimeNew = createRoute({
  getParentRoute: () => site,
  path: "/uptime/new",
  validateSearch: (raw): { kind?: string; url?: string } => ({
    kind: typeof raw.kind === "string" ? raw.kind : undefined,
    url: typeof raw.url === "string" ? raw.url : undefined,
  }),
  component: lazyRouteComponent(() => import("./uptime/form/MonitorForm"), "NewMonitor"),
});
const uptimeImport = createRoute({
  getParentRoute: () => site,
  path: "/uptime/import",
  component: lazyRouteComponent(() => import("./uptime/form/ImportMonitors"), "ImportMonitors"),
});
const uptimeIncidents = createRoute({
  getParentRoute: () => site,
  path: "/uptime/incidents",
  component: lazyRouteComponent(() => import("./uptime/incidents/Incidents"), "Incidents"),
});
const uptimeIncident = createRoute({
  getParentRoute: () => site,
  path: "/uptime/incidents/$incident",
  component: lazyRouteComponent(() => import("./uptime/incidents/Incident"), "Incident"),
});
const uptimeMaintenance = createRoute({
  getParentRoute: () => site,
  path: "/uptime/maintenance",
  component: lazyRouteComponent(() => import("./uptime/maintenance/Maintenance"), "Maintenance"),
});
const uptimeMonitor = createRoute({
  getParentRoute: () => site,
  path: "/uptime/$monitor",
  validateSearch: readMonitor,
  component: lazyRouteComponent(() => import("./uptime/monitor/Monitor"), "Monitor"),
});
const uptimeEdit = createRoute({
  getParentRoute: () => site,
  path: "/uptime/$monitor/edit",
  component: lazyRouteComponent(() => import("./uptime/form/MonitorForm"), "EditMonitor"),
});
const statusPages = createRoute({
  getParentRoute: () => site,
  path: "/status-pages",
  component: lazyRouteComponent(() => import("./status-pages/StatusPages"), "StatusPages"),
});
const statusPage = createRoute({
  getParentRoute: () => site,
  path: "/status-pages/$page",
  component: lazyRouteComponent(() => import("./status-pages/StatusPage"), "StatusPage"),
});
const bots = createRoute({
  getParentRoute: () => site,
  path: "/bots",
  component: lazyRouteComponent(() => import("./sites/bots/Bots"), "Bots"),
});
const settings = createRoute({
  getParentRoute: () => site,
  path: "/settings/$part",
  component: lazyRouteComponent(() => import("./sites/settings/Settings"), "Settings"),
});
const settingsHome = createRoute({
  getParentRoute: () => site,
  path: "/settings",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$site/settings/$part", params: { site: params.site, part: "general" } });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    invite,
    share,
    sharedError,
    shell.addChildren([
      home,
      sites,
      newSite,
      account,
      organizationHome,
      organization,
      site.addChildren([
        overview,
        realtime,
        install,
        errors,
        errorsSetup,
        errorRules,
        issue,
        releases,
        release,
        webVitals,
        services,
        service,
        serviceMap,
        traces,
        trace,
        compareTraces,
        logs,
        metrics,
        allMetrics,
        hosts,
        host,
        oldHosts,
        oldHost,
        telemetry,
        alerts,
        alertRules,
        alertRule,
        alertChannels,
        silences,
        alert,
        statusPages,
        statusPage,
        uptime,
        uptimeNew,
        uptimeImport,
        uptimeIncidents,
        uptimeIncident,
        uptimeMaintenance,
        uptimeMonitor,
        uptimeEdit,
        bots,
        settingsHome,
        settings,
      ]),
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPendingComponent: Opening,
  defaultPendingMs: 300,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
