# Reference values for tests/kernel/test_logrank.c: survdiff() and coxph() of
# package survival, and the definition, which must agree with them here.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

emit_test <- function(kind, name, outcome, r)
  do.call(emit, c(list(kind, name, outcome, r$statistic,
    if (r$df > 0) r$df else NaN,
    if (r$df > 0) pchisq(r$statistic, r$df, lower.tail = FALSE) else NaN),
    r$observed, r$expected))

agree <- function(a, b) stopifnot(abs(a - b) <= 1e-9 * max(1, abs(b)))

d <- read_cases("08_logrank/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  r <- logrank_sums(x$tstart, x$tstop, x$event, x$grp, x$stratum)
  if (r$df > 0 && all(is.na(x$tstart)))
    agree(r$statistic, survdiff(Surv(tstop, event) ~ grp + strata(stratum),
                                data = x)$chisq)
  # survdiff() knows no delayed entry.  The score test of the exact
  # ("discrete") partial likelihood is the log-rank test.
  if (case %in% c("heart_mantel_byar", "channing_lt_sex")) {
    fit <- coxph(Surv(tstart, tstop, event) ~ grp, data = x, ties = "exact",
                 control = coxph.control(timefix = FALSE))
    agree(fit$score, r$statistic)
  }
  emit_test("data08", case, "0", r)
}

# Cause-specific hazards; delayed entry in one of the cases.
d <- read_cases("09_competing_risks/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) < 2) next
  for (k in 1:2)
    emit_test("data09", case, k - 1, logrank_sums(
      x$tstart, x$tstop, as.integer(x$cause == k), x$grp, x$stratum))
}

set.seed(1)
for (i in 1:60) {
  x <- random_cohort(groups = 2 + i %% 3, strata = 1 + i %% 2, delayed = i %% 4 == 0)
  emit_test("small", cohort_text(x), "0", logrank_sums(
    x$tstart, x$tstop, as.integer(x$cause == 1), x$grp, x$stratum))
}
write_rows("logrank.tsv", c("kind", "case", "outcome", "statistic", "df", "p"))
