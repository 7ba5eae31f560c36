import { ActionIcon, Drawer } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet, useLocation, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type Clock, setClock } from "../kit/clock";
import { Mark } from "../kit/Mark";
import { useKeys } from "../kit/useKeys";
import { KeyboardHelp } from "./KeyboardHelp";
import { Navigation } from "./Navigation";
import { Palette } from "./Palette";
import classes from "./Shell.module.css";

/** What stands around every page of those who are signed in. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const { pathname } = useLocation();
  const { clock } = useSearch({ strict: false }) as Clock;
  setClock({ clock });
  useKeys({ "?": () => setHelp(true) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu that led to it
  useEffect(() => setMenu(false), [pathname]);

  const navigation = <Navigation help={() => setHelp(true)} find={() => spotlight.open()} />;
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.side}>{navigation}</div>
      <header className={classes.top}>
        <ActionIcon size={36} aria-label="Menu" onClick={() => setMenu(true)}>
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
        <Link to="/sites" className={classes.brand} aria-label="Nightjar, all sites">
          <Mark size={24} />
          <span>Nightjar</span>
        </Link>
      </header>
      <Drawer opened={menu} onClose={() => setMenu(false)} size={272} withCloseButton={false} padding={0} title={null}>
        {navigation}
      </Drawer>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet key={clock ?? "own"} />
      </main>
      <KeyboardHelp opened={help} close={() => setHelp(false)} />
      <Palette />
    </div>
  );
}
