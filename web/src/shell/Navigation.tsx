import { UnstyledButton } from "@mantine/core";
import {
  IconBuilding,
  IconCode,
  IconKeyboard,
  IconPlugConnected,
  IconRobot,
  IconSearch,
  IconSettings,
  IconUser,
  IconWorldWww,
} from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useMe } from "../api/useSite";
import { Mark } from "../kit/Mark";
import { FIND_KEY } from "../kit/useKeys";
import { AccountMenu } from "./AccountMenu";
import { AREAS } from "./areas";
import { Firing } from "./Firing";
import classes from "./Shell.module.css";
import { SiteSwitcher } from "./SiteSwitcher";

const ICON = { size: 17, stroke: 1.6, "aria-hidden": true } as const;

function SiteLinks({ site }: { site: string }) {
  return (
    <>
      <div className={classes.group}>
        {AREAS.map((area) => (
          <Link
            key={area.label}
            to={area.to ?? "/$site"}
            params={{ site }}
            className={classes.link}
            activeOptions={{ exact: !area.to, includeSearch: false }}
          >
            <area.icon {...ICON} />
            <span>{area.label}</span>
            {area.to === "/$site/alerts" && <Firing site={site} />}
          </Link>
        ))}
      </div>
      <div className={classes.group}>
        <Link to="/$site/install" params={{ site }} className={classes.link}>
          <IconCode {...ICON} />
          <span>Install</span>
        </Link>
        <Link
          to="/$site/telemetry"
          params={{ site }}
          className={classes.link}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          <IconPlugConnected {...ICON} />
          <span>OpenTelemetry</span>
        </Link>
        <Link to="/$site/bots" params={{ site }} className={classes.link}>
          <IconRobot {...ICON} />
          <span>Bots</span>
        </Link>
        <Link to="/$site/settings" params={{ site }} className={classes.link} activeOptions={{ exact: false }}>
          <IconSettings {...ICON} />
          <span>Site settings</span>
        </Link>
      </div>
    </>
  );
}

function HomeLinks() {
  const me = useMe();
  return (
    <div className={classes.group}>
      <Link to="/sites" className={classes.link} activeOptions={{ exact: true }}>
        <IconWorldWww {...ICON} />
        <span>Sites</span>
      </Link>
      {me.organizations.map((organization) => (
        <Link key={organization.id} to="/organization/$org" params={{ org: organization.id }} className={classes.link}>
          <IconBuilding {...ICON} />
          <span className={classes.cut}>{organization.name}</span>
        </Link>
      ))}
      <Link to="/account" className={classes.link}>
        <IconUser {...ICON} />
        <span>Account</span>
      </Link>
    </div>
  );
}

interface Props {
  help: () => void;
  find: () => void;
}

export function Navigation({ help, find }: Props) {
  const { site } = useParams({ strict: false });
  return (
    <nav className={classes.nav} aria-label="Main">
      <Link to="/sites" className={classes.brand} aria-label="Nightjar, all sites">
        <Mark size={26} />
        <span>Nightjar</span>
      </Link>
      <SiteSwitcher />
      <UnstyledButton className={classes.find} onClick={find}>
        <IconSearch size={15} stroke={1.6} aria-hidden="true" />
        <span>Find</span>
        <kbd>{FIND_KEY}</kbd>
      </UnstyledButton>
      {site ? <SiteLinks site={site} /> : <HomeLinks />}
      <div className={classes.bottom}>
        <UnstyledButton className={classes.link} onClick={help}>
          <IconKeyboard {...ICON} />
          <span>Keyboard</span>
          <kbd>?</kbd>
        </UnstyledButton>
        <AccountMenu />
      </div>
    </nav>
  );
}
