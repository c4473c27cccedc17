# Reference values of median follow-up, survfit() of package survival with
# censoring as the event, and of ratios of restricted means and of times lost:
# areas under survfit()'s steps, with the variance summed by definition.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

z <- qnorm(0.975)
# Area under the survival to the horizon, and its variance sum A^2 d/(n(n-d)).
area <- function(x, event, horizon) {
  fit <- survfit(Surv(x$tstop, event) ~ 1, conf.type = "none")
  t <- c(0, fit$time[fit$time < horizon], horizon)
  s <- c(1, fit$surv[fit$time < horizon])
  pieces <- diff(t) * s
  i <- which(fit$time < horizon & fit$n.event > 0 & fit$n.risk > fit$n.event)
  after <- vapply(fit$time[i], function(at) sum(pieces[t[-length(t)] >= at]), 0)
  n <- fit$n.risk[i]; e <- fit$n.event[i]
  c(value = sum(pieces), variance = sum(after^2 * e / (n * (n - e))))
}
ratio <- function(a, b) {
  se <- sqrt(a[["variance"]] / a[["value"]]^2 + b[["variance"]] / b[["value"]]^2)
  a[["value"]] / b[["value"]] * c(1, exp(c(-z, z) * se))
}

d <- read_cases("08_logrank/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (any(!is.na(x$tstart)) || length(unique(x$grp)) != 2) next
  for (g in labels_of(x$grp)) {
    y <- x[x$grp == g, ]
    fit <- survfit(Surv(tstop, 1 - event) ~ 1, data = y, conf.type = "log-log", conf.int = 0.95)
    q <- quantile(fit, 0.5)
    emit("follow_up", case, g, q$quantile, q$lower, q$upper)
  }
  first <- x[x$grp == labels_of(x$grp)[1], ]; second <- x[x$grp == labels_of(x$grp)[2], ]
  horizon <- floor(0.8 * min(max(first$tstop), max(second$tstop)))
  a <- area(first, first$event, horizon); b <- area(second, second$event, horizon)
  r <- ratio(a, b)
  emit("mean_ratio", case, horizon, r[1], r[2], r[3])
  a["value"] <- horizon - a["value"]; b["value"] <- horizon - b["value"]
  r <- ratio(a, b)
  emit("lost_ratio", case, horizon, r[1], r[2], r[3])
}
write_rows("follow_up.tsv", c("statistic", "case", "argument", "value", "low", "high"))
