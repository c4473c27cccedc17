# Reference values for tests/kernel/test_multistate.c: R package etm.
#
# etm 1.1.1 gives 0 for the covariance of two probabilities with different
# target states.  That is wrong: the rows of P add up to 1, so that the
# variance of one is that of the sum of the others.  The covariance here is
# the delta method written out as one sum (Andersen, Borgan, Gill & Keiding
# 1993, section 4.4), checked against etm where the targets are the same and
# against the rows' sums.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(etm)
source("tests/kernel/reference/cohort_data.R")

# Days in each state within (start, end] from etm's step functions.
stay <- function(fit, start, end, states) {
  time <- fit$time[fit$time > start & fit$time <= end]
  width <- diff(c(start, time, end))
  out <- matrix(0, length(states), length(states))
  for (i in seq_along(width)) {
    p <- if (i == 1) diag(length(states))
         else fit$est[, , match(time[i - 1], fit$time)]
    out <- out + p * width[i]
  }
  out
}

# Sum over times t and states h of P_ih(s,t-) P_gh(s,t-) times the
# multinomial covariance of row h at t, seen through P(t, end).
covariance <- function(d, start, end, states) {
  k <- length(states)
  times <- sort(unique(d$exit[d$to != "cens" & d$exit > start & d$exit <= end]))
  m <- lapply(times, function(t) {
    out <- diag(k)
    for (h in seq_len(k)) {
      n <- sum(d$from == states[h] & d$entry < t & d$exit >= t)
      for (j in setdiff(seq_len(k), h)) if (n > 0) {
        p <- sum(d$from == states[h] & d$to == states[j] & d$exit == t) / n
        out[h, j] <- p; out[h, h] <- out[h, h] - p
      }
    }
    out
  })
  after <- vector("list", length(times) + 1)
  after[[length(times) + 1]] <- diag(k)
  for (i in rev(seq_along(times))) after[[i]] <- m[[i]] %*% after[[i + 1]]
  before <- diag(k)
  v <- array(0, c(k, k, k, k))
  for (i in seq_along(times)) {
    for (h in seq_len(k)) {
      n <- sum(d$from == states[h] & d$entry < times[i] & d$exit >= times[i])
      if (n == 0) next
      row <- m[[i]][h, ]
      q <- t(after[[i + 1]]) %*% ((diag(row) - tcrossprod(row)) / n) %*% after[[i + 1]]
      v <- v + aperm(outer(tcrossprod(before[, h]), q), c(1, 3, 2, 4))
    }
    before <- before %*% m[[i]]
  }
  v
}

cases <- list(
  list("prothr_Placebo", c("1", "2", "3"), list(c(0, 500), c(0, 4000), c(300, 2000))),
  list("prothr_Prednisone", c("1", "2", "3"), list(c(0, 100), c(0, 2500), c(700, 3000))),
  list("sir", c("0", "1", "2"), list(c(0, 1000), c(0, 6000), c(500, 3000))))
for (case in cases) {
  d <- read.csv(data_file(sprintf("11_multistate/input_%s.csv", case[[1]])),
                colClasses = c("integer", "character", "character", "numeric", "numeric"))
  # Fractional days are counted in hundredths.
  if (case[[1]] == "sir") {
    d$entry <- round(d$entry * 100); d$exit <- round(d$exit * 100)
  }
  states <- case[[2]]
  tra <- matrix(FALSE, 3, 3, dimnames = list(states, states))
  tra[1, 2:3] <- TRUE; tra[2, c(1, 3)] <- TRUE
  for (window in case[[3]]) {
    fit <- etm(d, states, tra, "cens", s = window[1], t = window[2], covariance = TRUE)
    last <- dim(fit$est)[3]
    p <- fit$est[, , last]
    do.call(emit, c(list("probability", case[[1]], window[1], window[2]), as.list(t(p))))
    do.call(emit, c(list("stay", case[[1]], window[1], window[2]),
                    as.list(t(stay(fit, window[1], window[2], states)))))
    v <- covariance(d, window[1], window[2], states)
    for (i in 1:3) for (j in 1:3) for (g in 1:3) {
      # Rows and columns of etm's covariance are named "from to".
      theirs <- fit$cov[paste(states[i], states[j]), paste(states[g], states[j]), last]
      stopifnot(abs(theirs - v[i, j, g, j]) < 1e-12, abs(sum(v[i, j, g, ])) < 1e-12)
    }
    # [from, to, from, to] in the order of C, the last index fastest.
    do.call(emit, c(list("covariance", case[[1]], window[1], window[2]),
                    as.list(as.vector(aperm(v)))))
  }
}

d <- read.csv(data_file("12_mobility/input.csv"))
for (case in unique(d$case_id)) {
  x <- xtabs(n ~ from_grade + to_grade, d[d$case_id == case, ])
  p <- prop.table(x, 1)
  # Nobody in the row: R has 0/0, the definition a unit row.
  p[rowSums(x) == 0, ] <- diag(nrow(x))[rowSums(x) == 0, ]
  do.call(emit, c(list("matrix", case, nrow(x), ""), as.list(as.vector(t(p)))))
}
write_rows("multistate.tsv", c("kind", "case", "start", "end"))
