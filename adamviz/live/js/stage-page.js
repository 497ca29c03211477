// What a saved page of a stage needs besides its view: how the end of its address is read and written.

import { stageAddress } from "./state/stage-address.js";

export const pageAddress = stageAddress;
