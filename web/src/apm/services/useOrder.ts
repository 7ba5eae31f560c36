import { useState } from "react";
import type { Order } from "../../kit/Table";

/** How a table is sorted. */
export const useOrder = (first: Order): [Order, (order: Order) => void] => useState(first);
