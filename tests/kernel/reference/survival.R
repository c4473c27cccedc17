# Reference values for tests/kernel/test_survival.c: R package survival.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

scales <- c("log-log", "log", "plain", "logit", "arcsin")
probabilities <- c(0.1, 0.25, 0.5, 0.75, 0.9)

# The first time at which a band is at or below a level, with the middle of
# a stay at the level.  quantile() of package survival sorts the band, which
# is no quantile where the band is not monotone (delayed entry lets the band
# narrow again); it is used wherever the band is monotone.
first_crossing <- function(time, value, level, end) {
  ok <- !is.na(value)
  time <- time[ok]; value <- value[ok]
  first <- time[value <= level + 1e-9][1]
  below <- time[value < level - 1e-9 & time >= first][1]
  if (is.na(first)) NaN else if (is.na(below)) (first + end) / 2
  else (first + below) / 2
}
is_monotone <- function(x) !is.unsorted(-x[!is.na(x)])

d <- read_cases("07_kaplan_meier/input.csv")
for (case in unique(d$case_id)) for (s in labels_of(d$stratum[d$case_id == case])) {
  # Weights are numbers of persons, so persons are what R gets.
  x <- d[d$case_id == case & d$stratum == s, ]
  x <- x[rep(seq_len(nrow(x)), x$w), ]
  y <- response(x)
  fits <- lapply(scales, function(type)
    survfit(y ~ 1, conf.type = type, timefix = FALSE))
  fit <- fits[[1]]
  n <- length(fit$time)
  variance <- ifelse(fit$surv == 0, NaN, (fit$surv * fit$std.err)^2)
  for (i in unique(round(seq(1, n, length.out = min(n, 9)))))
    do.call(emit, c(list("curve", case, s, fit$time[i], fit$surv[i], variance[i],
      fit$cumhaz[i], fit$std.chaz[i]^2), unlist(lapply(fits, function(f)
        c(f$lower[i], f$upper[i])))))
  emit("sum", case, s, n, sum(fit$surv), sum(variance, na.rm = TRUE),
       sum(fit$cumhaz), sum(fit$std.chaz^2), sum(fit$n.risk),
       sum(fit$n.event), sum(fit$n.censor))

  for (k in seq_along(scales)) {
    f <- fits[[k]]
    q <- quantile(f, probabilities, tolerance = 1e-9)
    for (p in seq_along(probabilities)) {
      value <- q$quantile[p]; low <- q$lower[p]; high <- q$upper[p]
      level <- 1 - probabilities[p]
      events <- f$n.event > 0
      if (!is_monotone(f$lower[events]))
        low <- first_crossing(f$time[events], f$lower[events], level, max(f$time))
      if (!is_monotone(f$upper[events]))
        high <- first_crossing(f$time[events], f$upper[events], level, max(f$time))
      emit("quantile", case, s, probabilities[p], k - 1, value, low, high)
    }
  }

  last <- max(fit$time)
  for (tau in c(last / 3, floor(last * 0.9), last)) {
    m <- survival:::survmean(fit, rmean = tau)$matrix
    emit("mean", case, s, tau, m["rmean"], m["se(rmean)"]^2)
  }
}
write_rows("survival.tsv", c("kind", "case_id", "stratum", "argument"))
