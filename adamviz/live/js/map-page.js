// What a saved page of a map needs besides its view: how the end of its address is read and written.

import { mapAddress } from "./state/map-address.js";

export const pageAddress = mapAddress;
