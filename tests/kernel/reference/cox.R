# Reference values for tests/kernel/test_cox.c: coxph() of package survival.
# coxph() stops some 1e-8 short of the maximum even with tight tolerances, so
# that its estimate is carried to the root of the score by Newton's method on
# the partial likelihood as written down by Efron and Breslow, event by event.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

# Log likelihood, score and information at beta, by definition.
partial <- function(x, beta, ties) {
  l <- u <- i <- 0
  r <- exp(beta)
  for (s in unique(x$stratum)) for (t in unique(x$exit[x$event == 1 & x$stratum == s])) {
    at_risk <- x$stratum == s & x$entry < t & x$exit >= t
    n <- c(sum(at_risk & x$g == 0), sum(at_risk & x$g == 1))
    dies <- at_risk & x$event == 1 & x$exit == t
    d <- c(sum(dies & x$g == 0), sum(dies & x$g == 1))
    f <- if (ties == "efron") (seq_len(sum(d)) - 1) / sum(d) else rep(0, sum(d))
    zero <- n[1] - f * d[1]; one <- r * (n[2] - f * d[2])
    p <- one / (zero + one)
    l <- l + d[2] * beta - sum(log(zero + one))
    u <- u + d[2] - sum(p)
    i <- i + sum(p * (1 - p))
  }
  c(l, u, i)
}

emit_cox <- function(kind, name, outcome, x) {
  x$entry <- ifelse(is.na(x$tstart), -1, x$tstart)
  x$exit <- x$tstop
  x$g <- match(x$grp, labels_of(x$grp)) - 1
  # Events that happen while both groups are at risk.
  informative <- c(0, 0)
  for (s in unique(x$stratum)) for (t in unique(x$exit[x$event == 1 & x$stratum == s])) {
    at_risk <- x$stratum == s & x$entry < t & x$exit >= t
    if (all(0:1 %in% x$g[at_risk]))
      informative <- informative + tabulate(x$g[at_risk & x$event == 1 & x$exit == t] + 1, 2)
  }
  for (ties in c("efron", "breslow")) {
    if (sum(informative) == 0) {
      emit(kind, name, outcome, ties, NaN, NaN, NaN, NaN, NaN)
      next
    }
    at0 <- partial(x, 0, ties)
    score <- at0[2]^2 / at0[3]
    if (any(informative == 0)) {
      beta <- if (informative[1] == 0) Inf else -Inf
      # exp(-30): the likelihood is at its limit to 13 digits.
      lr <- 2 * (partial(x, sign(beta) * 34, ties)[1] - at0[1])
      emit(kind, name, outcome, ties, beta, NaN, NaN, score, lr)
      next
    }
    fit <- coxph(Surv(entry, exit, event) ~ g + strata(stratum), data = x,
      ties = ties, control = coxph.control(eps = 1e-13, toler.chol = 1e-14,
                                           iter.max = 100, timefix = FALSE))
    beta <- unname(fit$coefficients)
    for (step in 1:6) {
      at <- partial(x, beta, ties)
      beta <- beta + at[2] / at[3]
    }
    at <- partial(x, beta, ties)
    stopifnot(abs(beta - fit$coefficients) < 1e-6 * max(1, abs(beta)),
              abs(1 / at[3] - fit$var) < 1e-6 * fit$var,
              abs(score - fit$score) < 1e-8 * max(1, score))
    emit(kind, name, outcome, ties, beta, 1 / at[3], beta^2 * at[3], score,
         2 * (at[1] - at0[1]))
  }
}

d <- read_cases("08_logrank/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) == 2) emit_cox("data08", case, 0, x)
}
d <- read_cases("09_competing_risks/input.csv")
for (case in c("mgus2_sex", "unemp_ui", "abortion_lt")) for (k in 1:2) {
  x <- d[d$case_id == case, ]
  x$event <- as.integer(x$cause == k)
  emit_cox("data09", case, k - 1, x)
}
set.seed(3)
for (i in 1:60) {
  x <- random_cohort(groups = 2, strata = 1 + i %% 3, delayed = i %% 2 == 0)
  x$event <- as.integer(x$cause == 1)
  emit_cox("small", cohort_text(x), 0, x)
}

# Hundreds of ties at one time, in numbers of persons: day, group, events,
# censored.  The program must not visit them one by one.
tied <- data.frame(day = c(1, 1, 2, 2, 3, 3), g = c(0, 1, 0, 1, 0, 1),
                   d = c(700, 400, 33, 90, 500, 0), c = c(10, 20, 300, 5, 0, 60))
x <- do.call(rbind, lapply(seq_len(nrow(tied)), function(i) with(tied[i, ],
  data.frame(tstart = -1, tstop = day, event = rep(1:0, c(d, c)), grp = g, stratum = 0))))
emit_cox("tied", "tied", 0, x)
write_rows("cox.tsv", c("kind", "case", "outcome", "ties", "beta", "variance",
                        "wald", "score", "lr"))
