import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { Room } from "../kit/Room";
import { usePages } from "./api";
import { PageEditor } from "./PageEditor";
import { Posts } from "./Posts";
import classes from "./StatusPages.module.css";
import { Subscribers } from "./Subscribers";
import type { Pages, PageView } from "./types";

function Existing({ id, pages }: { id: string; pages: Pages }) {
  const { data: view, error, refetch } = usePages<PageView>(`/${id}`);
  if (error && !view) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!view) return <div className="skeleton" style={{ height: 480 }} />;
  return (
    <div className={classes.columns}>
      <PageEditor key={id} page={view.page} monitors={pages.monitors} />
      <div>
        <Posts view={view} />
        <Subscribers view={view} />
      </div>
    </div>
  );
}

/** One status page: what is on it, what is written, and who hears of it. */
export function StatusPage() {
  const site = useSite();
  const { page: id } = useParams({ from: "/shell/$site/status-pages/$page" });
  const { data: pages, error, refetch } = usePages<Pages>();
  const page = pages?.pages.find((one) => one.id === id);
  const title = id === "new" ? "New status page" : (page?.name ?? "Status page");
  return (
    <Room
      title={title}
      tab={`${title} · ${site.domain}`}
      tools={
        page?.is_on && (
          <Button size="xs" variant="default" component="a" href={page.path} target="_blank" rel="noopener">
            Look at it
          </Button>
        )
      }
    >
      {error && !pages ? (
        <Failure error={error} retry={() => refetch()} minHeight={320} />
      ) : !pages ? (
        <div className="skeleton" style={{ height: 480 }} />
      ) : id === "new" ? (
        <div style={{ maxWidth: 720 }}>
          <PageEditor monitors={pages.monitors} />
        </div>
      ) : page ? (
        <Existing id={id} pages={pages} />
      ) : (
        <Empty title="There is no such page" minHeight={240} />
      )}
    </Room>
  );
}
