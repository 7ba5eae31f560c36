import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { momentOf } from "../../../kit/dates";
import { Failure } from "../../../kit/Failure";
import { Section } from "../../Page";
import page from "../../Page.module.css";
import { Deliveries } from "./Deliveries";
import { MailPreview } from "./MailPreview";
import { Recipients } from "./Recipients";
import { keyOfReports, type Mail, type ReportsView } from "./shapes";

/** Said where mail cannot be sent: what is missing, and whose business it is. */
function NoMail({ mail }: { mail: Mail }) {
  return (
    <div className={page.notice} role="note" style={{ marginBlock: 24 }}>
      <p>
        <b>This hub sends no mail yet.</b> Recipients can be set; nothing leaves until whoever operates the hub names a
        mail server.
      </p>
      <p style={{ marginBottom: 0 }}>
        Missing:{" "}
        {mail.missing.map((name, n) => (
          <span key={name}>
            {n > 0 && ", "}
            <code className="mono">{name}</code>
          </span>
        ))}
        . The page about settings names the others, such as user, password and TLS.
      </p>
    </div>
  );
}

/** Mail about a site: reports, what they look like, and what became of it. */
export function Reports({ site }: { site: Site }) {
  const { data, error, refetch } = useQuery({
    queryKey: keyOfReports(site),
    queryFn: ({ signal }) => ask<ReportsView>(`/sites/${site.id}/reports`, { signal }),
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className="skeleton" style={{ height: 320, marginTop: 24 }} />;
  return (
    <>
      {!data.mail.sends && <NoMail mail={data.mail} />}
      <Section
        title="Recipients"
        about={
          <>
            Reports come at 08:00 of the site's time zone, {site.timezone}: weekly on Monday, monthly on the first. The
            next are due {momentOf(data.next_at.weekly_report ?? "")} and {momentOf(data.next_at.monthly_report ?? "")}{" "}
            by your clock. Recipients need no account; one click in any mail ends it. Of spikes and drops tell the{" "}
            <Link to="/$site/alerts/rules" params={{ site: site.id }}>
              alert rules
            </Link>
            .
          </>
        }
      >
        <Recipients site={site} subscriptions={data.subscriptions} />
      </Section>
      <Section title="Preview" about="The mail as it would be sent now, with the numbers of this site.">
        <MailPreview site={site} sends={data.mail.sends} />
      </Section>
      <Section title="Deliveries" about="The last 50 mails about this site. Kept for 90 days, without their content.">
        <Deliveries site={site} />
      </Section>
    </>
  );
}
