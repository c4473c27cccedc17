# Reference values for tests/kernel/test_gray.c: cuminc() of package cmprsk.
# Its p value is 1 - p and underflows, so that p is taken from the statistic;
# and it has no answer when the covariance has a lower rank than the number
# of groups less 1, for which a case here is left out.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(cmprsk)
source("tests/kernel/reference/cohort_data.R")

emit_gray <- function(kind, name, x) {
  r <- cuminc(x$tstop, x$cause, x$grp, x$stratum)$Tests
  for (k in seq_len(nrow(r))) if (r[k, "stat"] >= 0)
    emit(kind, name, as.integer(rownames(r)[k]) - 1, r[k, "stat"], r[k, "df"],
         pchisq(r[k, "stat"], r[k, "df"], lower.tail = FALSE))
}

d <- read_cases("09_competing_risks/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) > 1 && all(is.na(x$tstart))) emit_gray("data09", case, x)
}
set.seed(2)
for (i in 1:80) {
  x <- random_cohort(groups = 2 + i %% 3, strata = 1 + i %% 2, delayed = FALSE)
  # A group must be in every stratum: cuminc() goes on with what is left.
  emit_gray("small", cohort_text(x), x)
}
write_rows("gray.tsv", c("kind", "case", "outcome", "statistic", "df", "p"))
