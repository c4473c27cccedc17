-- What one cohort tells: counts, survival, cumulative hazard and incidence,
-- quantiles, restricted means, rates.  Times are in days and may be fractional.

CREATE FUNCTION persons(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_persons';
COMMENT ON FUNCTION persons(cohort) IS
'All persons of the cohort, with an outcome or censored.';

CREATE FUNCTION events(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_events';
COMMENT ON FUNCTION events(cohort) IS
'Persons with an outcome, whichever.';

CREATE FUNCTION events(c cohort, outcome text)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_events';
COMMENT ON FUNCTION events(cohort, text) IS
'Persons with the outcome; 0 when nobody had it.';

CREATE FUNCTION censored(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_censored';
COMMENT ON FUNCTION censored(cohort) IS
'Persons without an outcome when their follow-up ended.';

CREATE FUNCTION delayed_entries(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_entered';
COMMENT ON FUNCTION delayed_entries(cohort) IS
'Persons who came under observation only after some day (delayed entry).';

CREATE FUNCTION outcomes(c cohort)
    RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_outcomes';
COMMENT ON FUNCTION outcomes(cohort) IS
'The outcomes that somebody had, ascending bytewise.';

CREATE FUNCTION recode(c cohort, source text[], target text)
    RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_recode';
COMMENT ON FUNCTION recode(cohort, text[], text) IS
'The same persons with the outcomes in source counted as target, each on its day. A NULL in source stands for censoring; a NULL '
'target censors: those persons were observed until then without an outcome. recode(c, outcomes(c), ''any'') makes one outcome of '
'all. NULL cohort or source: NULL.';

CREATE FUNCTION follow_up(c cohort)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_follow_up';
COMMENT ON FUNCTION follow_up(cohort) IS
'The last day on which anybody was observed; NULL for nobody.';

CREATE FUNCTION person_time(c cohort)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'cohort_person_time';
COMMENT ON FUNCTION person_time(cohort) IS
'Person-days at risk: the sum of each person''s days under observation.';

CREATE FUNCTION at_risk(c cohort, days double precision)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'cohort_at_risk';
COMMENT ON FUNCTION at_risk(cohort, double precision) IS
'Persons at risk on a day: entry < days <= end of follow-up. Persons without an entry are at risk on day 0 too; those censored on the '
'day still count.';

CREATE FUNCTION survival(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival';
COMMENT ON FUNCTION survival(cohort, double precision) IS
'Probability of being without an outcome just after a day, 0 to 1 (Kaplan and Meier 1958). Events come before censorings of the '
'same day. NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION survival_ci(
    c cohort,
    days double precision,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival_ci';
COMMENT ON FUNCTION survival_ci(cohort, double precision, double precision, text) IS
'Survival with a two-sided confidence interval from Greenwood''s variance, symmetric on the scale of method: loglog, log, plain, '
'logit, arcsin. Limits are NULL where the survival is 0, and where it is 1 except for log and plain. NULL for nobody, before day 0 '
'and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE TYPE survival_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    censored bigint,
    entered bigint,
    survival double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE survival_curve_result IS
'A day of a survival curve. A row of survival_curve().';
COMMENT ON COLUMN survival_curve_result.days IS 'The day.';
COMMENT ON COLUMN survival_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN survival_curve_result.events IS 'Persons with an outcome on the day.';
COMMENT ON COLUMN survival_curve_result.censored IS 'Persons censored on the day.';
COMMENT ON COLUMN survival_curve_result.entered IS 'Persons who came under observation after the day.';
COMMENT ON COLUMN survival_curve_result.survival IS 'Probability of no outcome by the end of the day.';
COMMENT ON COLUMN survival_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN survival_curve_result.low IS 'Lower limit of the survival.';
COMMENT ON COLUMN survival_curve_result.high IS 'Upper limit of the survival.';

CREATE FUNCTION survival_curve(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS SETOF survival_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_survival_curve';
COMMENT ON FUNCTION survival_curve(cohort, double precision, text) IS
'The life table with the Kaplan-Meier curve, a row for each day on which somebody left or came under observation: persons at risk, with '
'an outcome, censored, and under observation from just after the day; survival just after the day with Greenwood''s standard error and '
'limits as in survival_ci(). A notice is raised when delayed entry leaves nobody at risk at some point.';

CREATE FUNCTION retention(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival';
COMMENT ON FUNCTION retention(cohort, double precision) IS
'The same as survival(), for cohorts whose outcomes are ways of leaving: the probability of being still there just after a day.';

CREATE FUNCTION cumulative_hazard(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard';
COMMENT ON FUNCTION cumulative_hazard(cohort, double precision) IS
'Cumulative hazard of any outcome, the sum of events / at risk up to and including a day (Nelson 1972, Aalen 1978). NULL for nobody, '
'before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard(
    c cohort,
    outcome text,
    days double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome';
COMMENT ON FUNCTION cumulative_hazard(cohort, text, double precision) IS
'Cumulative hazard of one outcome, others counting as leaving (Nelson 1972, Aalen 1978). NULL for nobody, before day 0 and, with a '
'notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard_ci(
    c cohort,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_ci';
COMMENT ON FUNCTION cumulative_hazard_ci(cohort, double precision, double precision) IS
'Cumulative hazard of any outcome with a two-sided confidence interval, symmetric on the log scale, from Aalen''s variance, the sum '
'of events / at risk squared. Limits are NULL where the hazard is 0. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard_ci(
    c cohort,
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome_ci';
COMMENT ON FUNCTION cumulative_hazard_ci(cohort, text, double precision, double precision) IS
'Cumulative hazard of one outcome with a two-sided confidence interval, symmetric on the log scale, from Aalen''s variance, the sum '
'of events / at risk squared. Limits are NULL where the hazard is 0. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE TYPE cumulative_hazard_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    cumulative_hazard double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cumulative_hazard_curve_result IS
'A day of a cumulative hazard. A row of cumulative_hazard_curve().';
COMMENT ON COLUMN cumulative_hazard_curve_result.days IS 'The day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.events IS 'Persons with the outcome on the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.cumulative_hazard IS 'Cumulative hazard up to the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN cumulative_hazard_curve_result.low IS 'Lower limit of the cumulative hazard.';
COMMENT ON COLUMN cumulative_hazard_curve_result.high IS 'Upper limit of the cumulative hazard.';

CREATE FUNCTION cumulative_hazard_curve(
    c cohort,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_hazard_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_curve';
COMMENT ON FUNCTION cumulative_hazard_curve(cohort, double precision) IS
'Cumulative hazard of any outcome, a row for each day of the life table, with standard error and limits as in cumulative_hazard_ci().';

CREATE FUNCTION cumulative_hazard_curve(
    c cohort,
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_hazard_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome_curve';
COMMENT ON FUNCTION cumulative_hazard_curve(cohort, text, double precision) IS
'Cumulative hazard of one outcome, a row for each day of the life table, with standard error and limits as in '
'cumulative_hazard_ci(). events are those of the outcome.';

CREATE FUNCTION cumulative_incidence(
    c cohort,
    outcome text,
    days double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence';
COMMENT ON FUNCTION cumulative_incidence(cohort, text, double precision) IS
'Probability of having had the outcome by a day, 0 to 1, when others can come first (Aalen and Johansen 1978). 0 for an outcome '
'that nobody had. NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_incidence_ci(
    c cohort,
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_ci';
COMMENT ON FUNCTION cumulative_incidence_ci(cohort, text, double precision, double precision) IS
'Cumulative incidence with a two-sided confidence interval, symmetric on the scale log(-log(1 - F)), from the Greenwood-type '
'variance of the Aalen-Johansen estimator (Andersen, Borgan, Gill and Keiding 1993). Limits are NULL where the incidence is 0 or 1. '
'NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE TYPE cumulative_incidence_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    cumulative_incidence double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cumulative_incidence_curve_result IS
'A day of a cumulative incidence. A row of cumulative_incidence_curve().';
COMMENT ON COLUMN cumulative_incidence_curve_result.days IS 'The day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.events IS 'Persons with the outcome on the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.cumulative_incidence IS 'Probability of the outcome up to the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN cumulative_incidence_curve_result.low IS 'Lower limit of the incidence.';
COMMENT ON COLUMN cumulative_incidence_curve_result.high IS 'Upper limit of the incidence.';

CREATE FUNCTION cumulative_incidence_curve(
    c cohort,
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_incidence_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_curve';
COMMENT ON FUNCTION cumulative_incidence_curve(cohort, text, double precision) IS
'Cumulative incidence of an outcome, a row for each day of the life table, with standard error and limits as in '
'cumulative_incidence_ci(). events are those of the outcome.';

CREATE FUNCTION time_quantile(c cohort, p double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_time_quantile';
COMMENT ON FUNCTION time_quantile(cohort, double precision) IS
'Days by which a proportion p, between 0 and 1, has had an outcome: the first day with survival <= 1 - p. Where the survival stays '
'equal to 1 - p over an interval, the midpoint of it. NULL when not reached.';

CREATE FUNCTION time_quantile_ci(
    c cohort,
    p double precision,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_time_quantile_ci';
COMMENT ON FUNCTION time_quantile_ci(cohort, double precision, double precision, text) IS
'Quantile of the time to an outcome as in time_quantile(), with the interval that the band of the survival gives when it is '
'inverted (Brookmeyer and Crowley 1982). Methods as in survival_ci(). A limit that is not reached is NULL.';

CREATE FUNCTION median_time(c cohort)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_time';
COMMENT ON FUNCTION median_time(cohort) IS
'Days by which half of the persons have had an outcome; time_quantile() at 0.5. NULL when not reached.';

CREATE FUNCTION median_time_ci(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_time_ci';
COMMENT ON FUNCTION median_time_ci(cohort, double precision, text) IS
'Median time with its confidence interval; time_quantile_ci() at 0.5. NULL when not reached.';

CREATE FUNCTION median_follow_up(c cohort) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_follow_up';
COMMENT ON FUNCTION median_follow_up(cohort) IS
'Days for which half of the persons would have been followed, had nobody had an outcome: the median of the reverse Kaplan-Meier '
'estimate (Schemper and Smith 1996), in which censoring is the event and outcomes cut it short. NULL when not reached, as when most '
'had an outcome.';

CREATE FUNCTION median_follow_up_ci(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_follow_up_ci';
COMMENT ON FUNCTION median_follow_up_ci(cohort, double precision, text) IS
'Median follow-up with its confidence interval, by inverting the band of the reverse Kaplan-Meier estimate; methods as those of '
'survival_ci(). NULL when not reached.';

CREATE FUNCTION restricted_mean_time(c cohort, horizon double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_time';
COMMENT ON FUNCTION restricted_mean_time(cohort, double precision) IS
'Mean number of days without an outcome within the horizon, the area under the survival from 0 to horizon days. NULL for nobody, '
'before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_mean_time_ci(
    c cohort,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_time_ci';
COMMENT ON FUNCTION restricted_mean_time_ci(cohort, double precision, double precision) IS
'Restricted mean time with a two-sided normal confidence interval from its large-sample variance (Klein and Moeschberger 2003, '
'section 4.5). NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_time_lost(
    c cohort,
    outcome text,
    horizon double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost';
COMMENT ON FUNCTION restricted_time_lost(cohort, text, double precision) IS
'Mean number of days within the horizon lost to the outcome, the area under its cumulative incidence (Andersen 2013). The times '
'lost to all outcomes and the restricted mean add up to the horizon. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_time_lost_ci(
    c cohort,
    outcome text,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost_ci';
COMMENT ON FUNCTION restricted_time_lost_ci(cohort, text, double precision, double precision) IS
'Restricted time lost with a two-sided normal confidence interval from its delta-method variance. NULL for nobody, before day 0 '
'and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION event_rate(c cohort, per double precision DEFAULT 365.25)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_event_rate';
COMMENT ON FUNCTION event_rate(cohort, double precision) IS
'Events of any outcome per `per` person-days at risk, by default per person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate(
    c cohort,
    outcome text,
    per double precision DEFAULT 365.25
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_event_rate_outcome';
COMMENT ON FUNCTION event_rate(cohort, text, double precision) IS
'Events of one outcome per `per` person-days at risk, by default per person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate_ci(
    c cohort,
    per double precision DEFAULT 365.25,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'cohort_event_rate_ci';
COMMENT ON FUNCTION event_rate_ci(cohort, double precision, double precision) IS
'Rate of events of any outcome with the exact two-sided Poisson interval (Garwood 1936), per `per` person-days at risk, by default per '
'person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate_ci(
    c cohort,
    outcome text,
    per double precision DEFAULT 365.25,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'cohort_event_rate_outcome_ci';
COMMENT ON FUNCTION event_rate_ci(cohort, text, double precision, double precision) IS
'Rate of events of one outcome with the exact two-sided Poisson interval (Garwood 1936), per `per` person-days at risk, by default per '
'person-year of 365.25 days. NULL without time at risk.';
