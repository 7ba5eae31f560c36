/** What the server says of status pages. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Page = Schemas["StatusPageCard"];
export type PageForm = Schemas["StatusPageForm"];
export type PageView = Schemas["StatusPageView"];
export type Pages = Schemas["StatusPagesView"];
export type Choice = Schemas["MonitorChoice"];
export type Group = Page["groups"][number];
export type Post = Schemas["PostView"];
export type PostForm = Schemas["PostForm"];
export type Draft = Schemas["DraftView"];
export type Subscriber = Schemas["SubscriberCard"];
