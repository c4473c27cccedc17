# Reference values of weighted log-rank tests, by definition, person by person.
# survdiff() of package survival has Fleming and Harrington's with gamma = 0 and
# must agree; its rho is an exponent of the survival of each stratum, too.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

weighted <- function(x, event, weight) {
  entry <- ifelse(is.na(x$tstart), -1, x$tstart)
  groups <- labels_of(x$grp)
  k <- length(groups)
  u <- numeric(k); v <- matrix(0, k, k)
  for (s in unique(x$stratum)) {
    survival <- 1
    for (t in sort(unique(x$tstop[event == 1 & x$stratum == s]))) {
      at_risk <- x$stratum == s & entry < t & x$tstop >= t
      n <- sapply(groups, function(g) sum(at_risk & x$grp == g))
      d <- sapply(groups, function(g) sum(at_risk & x$grp == g & x$tstop == t & event == 1))
      w <- weight(sum(n), survival)
      p <- n / sum(n)
      u <- u + w * (d - sum(d) * p)
      if (sum(n) > 1)
        v <- v + w^2 * sum(d) * (sum(n) - sum(d)) / (sum(n) - 1) * (diag(p, k) - tcrossprod(p))
      survival <- survival * (1 - sum(d) / sum(n))
    }
  }
  values <- eigen(v, symmetric = TRUE)
  keep <- values$values > 1e-9 * max(1e-30, values$values)
  z <- crossprod(values$vectors[, keep, drop = FALSE], u)
  list(statistic = if (any(keep)) sum(z^2 / values$values[keep]) else NaN, df = sum(keep))
}
weights <- list(gehan_breslow = function(n, s) n, tarone_ware = function(n, s) sqrt(n))
for (e in list(c(1, 0), c(0, 1), c(1, 1), c(0.5, 2)))
  weights[[paste("fh", e[1], e[2])]] <- local({ e <- e; function(n, s) s^e[1] * (1 - s)^e[2] })

emit_all <- function(kind, name, outcome, x, event) {
  for (w in names(weights)) {
    r <- weighted(x, event, weights[[w]])
    if (w == "fh 1 0" && r$df > 0 && all(is.na(x$tstart))) {
      theirs <- survdiff(Surv(x$tstop, event) ~ x$grp + strata(x$stratum), rho = 1)$chisq
      stopifnot(abs(theirs - r$statistic) < 1e-9 * max(1, theirs))
    }
    emit(kind, name, outcome, r$statistic, if (r$df > 0) r$df else NaN,
         if (r$df > 0) pchisq(r$statistic, r$df, lower.tail = FALSE) else NaN, w)
  }
}

d <- read_cases("08_logrank/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  emit_all("data08", case, "0", x, x$event)
}
d <- read_cases("09_competing_risks/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) > 1) emit_all("data09", case, "1", x, as.integer(x$cause == 2))
}
set.seed(3)
for (i in 1:30) {
  x <- random_cohort(groups = 2 + i %% 3, strata = 1 + i %% 2, delayed = i %% 4 == 0)
  name <- cohort_text(x)
  emit_all("small", name, "0", transform(x, tstart = ifelse(tstart < 0, NA, tstart)), as.integer(x$cause == 1))
}
write_rows("weighted_logrank.tsv", c("kind", "case", "outcome", "statistic", "df", "p", "weights"))
