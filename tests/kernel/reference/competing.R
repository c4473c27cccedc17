# Reference values for tests/kernel/test_competing.c: R packages etm and
# survival.  Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
library(etm)
source("tests/kernel/reference/cohort_data.R")

# Restricted time lost and its delta-method variance without any recursion of
# the program's: the area under F as a function of all the hazards, its
# derivatives by changing one hazard at a time, and the multinomial covariance
# of the hazards at each time.
time_lost <- function(time, n, d, k, tau) {
  keep <- time <= tau & rowSums(d) > 0
  time <- time[keep]; n <- n[keep]; d <- d[keep, , drop = FALSE]
  h <- d / n
  area <- function(h) {
    s <- cumprod(c(1, 1 - rowSums(h)))[seq_along(n)]
    sum(s * h[, k] * (tau - time))
  }
  if (length(n) == 0) return(c(0, 0))
  # The area is linear in the hazards of one time: differences are exact.
  v <- 0
  for (i in seq_along(n)) {
    g <- sapply(seq_len(ncol(h)), function(j) {
      up <- h; up[i, j] <- up[i, j] + 1
      area(up) - area(h)
    })
    cov <- (diag(h[i, ], ncol(h)) - tcrossprod(h[i, ])) / n[i]
    v <- v + drop(t(g) %*% cov %*% g)
  }
  c(area(h), v)
}

d <- read_cases("09_competing_risks/input.csv")
d <- d[, c("case_id", "tstart", "tstop", "cause", "grp", "stratum")]
for (case in unique(d$case_id)) for (s in labels_of(d$stratum[d$case_id == case]))
for (g in labels_of(d$grp[d$case_id == case])) {
  x <- d[d$case_id == case & d$stratum == s & d$grp == g, ]
  if (nrow(x) == 0) next
  causes <- sort(unique(d$cause[d$case_id == case & d$cause > 0]))
  if (length(causes) == 0) causes <- 1L
  entry <- ifelse(is.na(x$tstart), -1, x$tstart)
  long <- data.frame(id = seq_len(nrow(x)), from = "0",
    to = ifelse(x$cause == 0, "cens", as.character(x$cause)),
    entry = entry, exit = x$tstop, stringsAsFactors = FALSE)
  times <- sort(unique(x$tstop))
  # Risk sets and events by their definition.
  n <- sapply(times, function(t) sum(entry < t & x$tstop >= t))
  events <- sapply(causes, function(k)
    sapply(times, function(t) sum(x$tstop == t & x$cause == k)))
  dim(events) <- c(length(times), length(causes))
  pick <- unique(round(seq(1, length(times), length.out = min(length(times), 7))))
  present <- causes[causes %in% x$cause]
  if (length(present) > 0) {
    states <- c("0", as.character(present))
    tra <- matrix(FALSE, length(states), length(states),
                  dimnames = list(states, states))
    tra[1, -1] <- TRUE
    # etm leaves out those at risk from before 0 when entry is negative, so
    # that all times are moved up by one day.
    long$entry <- long$entry + 1; long$exit <- long$exit + 1
    fit <- etm(long, states, tra, "cens", s = 0, covariance = TRUE)
  }
  for (k in causes) {
    j <- match(k, causes)
    for (i in pick) {
      f <- v <- 0
      at <- if (length(present)) which(fit$time <= times[i] + 1) else integer()
      # s = 0 of etm is just after time 0 of the moved clock.
      if (k %in% present && length(at)) {
        at <- max(at)
        f <- fit$est["0", as.character(k), at]
        name <- paste("0", k)
        v <- fit$cov[name, name, at]
      }
      emit("incidence", case, s, g, k - 1, times[i], f, v)
    }
    if (length(times) <= 400) for (tau in unique(c(floor(max(times) / 2), max(times)))) {
      l <- time_lost(times, n, events, j, tau)
      emit("lost", case, s, g, k - 1, tau, l[1], l[2])
    }
  }
  # The whole curve, by its definition.
  before <- cumprod(c(1, 1 - rowSums(events) / n))[seq_along(n)]
  for (k in causes) {
    j <- match(k, causes)
    emit("sum", case, s, g, k - 1, sum(events[, j]),
         sum(cumsum(before * events[, j] / n)))
  }
}
write_rows("competing.tsv",
  c("kind", "case_id", "stratum", "group", "outcome", "time"))
