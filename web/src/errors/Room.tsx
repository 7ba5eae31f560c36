import type { ReactNode } from "react";
import { useSite } from "../api/useSite";
import { Room, RoomLinks } from "../kit/Room";

const LINKS = [
  { to: "/$site/errors", label: "Issues" },
  { to: "/$site/releases", label: "Releases" },
  { to: "/$site/web-vitals", label: "Web vitals" },
  { to: "/$site/errors/rules", label: "Rules" },
  { to: "/$site/errors/setup", label: "Set up" },
] as const;

/** A page about errors, under the tabs of all of them. */
export function ErrorsRoom({
  title,
  tools,
  below,
  children,
}: {
  title: string;
  tools?: ReactNode;
  below?: ReactNode;
  children: ReactNode;
}) {
  const site = useSite();
  return (
    <Room
      title={title}
      tab={`${title} · ${site.domain}`}
      tools={tools}
      below={
        <>
          <RoomLinks label="Errors" site={site.id} links={LINKS} />
          {below}
        </>
      }
    >
      {children}
    </Room>
  );
}
