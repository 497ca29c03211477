// What a saved page of training runs needs besides its view: how the end of its address is read and written.

import { trainingAddress } from "./state/training-address.js";

export const pageAddress = trainingAddress;
