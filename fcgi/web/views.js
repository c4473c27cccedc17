// The views by the name that the address gives.
import { about, accessibility } from '/web/view-about.js';
import { careers, retention, transitions } from '/web/view-cohorts.js';
import { forecast, goals } from '/web/view-goals.js';
import { measures } from '/web/view-measures.js';
import { mirroring } from '/web/view-mirroring.js';
import { pay } from '/web/view-pay.js';
import { recruitment } from '/web/view-recruitment.js';
import { time } from '/web/view-time.js';
import { units } from '/web/view-units.js';

export const views = { mirroring, time, units, careers, retention, transitions, recruitment, pay, measures, goals, forecast, about, accessibility };
