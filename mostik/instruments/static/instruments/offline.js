// «Нет связи»: the cards of this device.
import { able, me } from "./device.js";
import { drawCards } from "./cards_here.js";

if (able && me) drawCards(me.person);
