# Reference values for tests/kernel/test_gray.c: cuminc() of package cmprsk.
# Run from the root of the checkout, with SPEGEL_DATA set.
#
# cuminc() scales the variance of d tied events among n at risk by
# 1 - (d - 1)/(n - 1), where n is estimated for each group as if the whole
# cohort were like it.  That estimate can be less than d when a time takes
# away most of those at risk; the factor is then negative, and so may be the
# variance and the statistic.  A variance cannot be negative: the factor is 0
# here, and the test is written out below.  In all other cases the two must
# agree.  cuminc() has no answer when the covariance has a lower rank than the
# number of groups less 1 (a statistic of -1), and its p value is 1 - p and
# underflows, so that p is taken from the statistic.
suppressMessages(library(cmprsk))
source("tests/kernel/reference/cohort_data.R")

clamped <- FALSE
gray <- function(time, cause, group, stratum, k, rho = 0) {
  groups <- labels_of(group)
  g <- length(groups)
  u <- numeric(g); v <- matrix(0, g, g)
  clamped <<- FALSE
  tie <- function(d, n) {
    if (d <= 1) return(1)
    if (d > n + 1e-9) clamped <<- TRUE
    max(0, 1 - (d - 1) / (n - 1))
  }
  for (st in unique(stratum)) {
    s <- rep(1, g); f <- rep(0, g); f0 <- 0; cc <- matrix(0, g, g)
    parts <- list()
    for (t in sort(unique(time[stratum == st & cause > 0]))) {
      at <- function(x) sapply(groups, function(q) sum(x & stratum == st & group == q))
      n <- at(time >= t); d1 <- at(time == t & cause == k)
      d2 <- at(time == t & cause != k & cause > 0)
      h <- ifelse(n > 0, n / s, 0)
      weight <- (1 - f0)^rho
      a <- weight * (diag(h, g) - tcrossprod(h) / sum(h))
      if (sum(d1) > 0) {
        r <- h * (1 - f)
        u <- u + weight * (d1 - sum(d1) * r / sum(r))
        cc <- cc + a * (sum(d1) / sum(h)) / (1 - f0)
      }
      f0 <- f0 + sum(d1) / sum(h)
      after <- ifelse(n > 0, s * (n - d1 - d2) / n, s)
      for (r in which(n > 0)) {
        b <- if (after[r] > 0) 1 - (1 - f0) / after[r] else 1
        if (sum(d1) > 0) parts[[length(parts) + 1]] <- list(r = r, a = a[, r], b = b,
          c = cc[, r], w = tie(sum(d1), sum(h) * s[r]) * (sum(d1) / sum(h)) / h[r])
        if (d2[r] > 0) parts[[length(parts) + 1]] <- list(r = r, a = 0 * a[, r],
          b = if (after[r] > 0) 1 - b else 0, c = cc[, r],
          w = (if (d2[r] > 1) 1 - (d2[r] - 1) / (n[r] - 1) else 1) * s[r]^2 * d2[r] / n[r]^2)
      }
      f <- f + ifelse(n > 0, s * d1 / n, 0)
      s <- after
    }
    for (p in parts)
      v <- v + p$w * tcrossprod(p$a + p$b * (cc[, p$r] - p$c))
  }
  values <- eigen(v, symmetric = TRUE)
  keep <- values$values > 1e-9 * max(1e-12, values$values)
  w <- crossprod(values$vectors[, keep, drop = FALSE], u)
  c(sum(w^2 / values$values[keep]), sum(keep))
}

emit_gray <- function(kind, name, x, rho = 0) {
  theirs <- cuminc(x$tstop, x$cause, x$grp, x$stratum, rho = rho)$Tests
  for (k in as.integer(rownames(theirs))) {
    r <- gray(x$tstop, x$cause, as.character(x$grp), x$stratum, k, rho)
    their <- theirs[as.character(k), ]
    if (!clamped && r[2] == their["df"])
      stopifnot(abs(r[1] - their["stat"]) < 1e-9 * max(1, r[1]))
    emit(kind, name, k - 1, if (r[2] > 0) r[1] else NaN, if (r[2] > 0) r[2] else NaN,
         if (r[2] > 0) pchisq(r[1], r[2], lower.tail = FALSE) else NaN, rho)
  }
}

d <- read_cases("09_competing_risks/input.csv")
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) > 1 && all(is.na(x$tstart))) {
    emit_gray("data09", case, x)
    stopifnot(!clamped)
  }
}
set.seed(2)
for (i in 1:80) {
  x <- random_cohort(groups = 2 + i %% 3, strata = 1 + i %% 2, delayed = FALSE)
  emit_gray("small", cohort_text(x), x)
}
# Weighted days.  With rho < 0 the weight has no bound once some group has left
# altogether; the real data have no such day.
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  if (length(unique(x$grp)) > 1 && all(is.na(x$tstart)))
    for (rho in c(-0.5, 0.5, 1, 3)) emit_gray("data09", case, x, rho)
}
for (i in 1:40) {
  x <- random_cohort(groups = 2 + i %% 3, strata = 1 + i %% 2, delayed = FALSE)
  emit_gray("small", cohort_text(x), x, c(0.5, 1, 2)[1 + i %% 3])
}
# Many groups, one of them far larger than the others.
set.seed(3)
for (i in 1:12) {
  x <- random_cohort(groups = 9 + i %% 4, strata = 1 + i %% 2, delayed = FALSE)
  x <- rbind(x, x[rep(which(x$grp == x$grp[1]), 30), ])
  emit_gray("small", cohort_text(x), x, c(0, 1)[1 + i %% 2])
}
write_rows("gray.tsv", c("kind", "case", "outcome", "statistic", "df", "p", "rho"))
