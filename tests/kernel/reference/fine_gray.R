# Reference values for tests/kernel/test_fine_gray.c: crr() of package cmprsk,
# with its tolerance set, and the cumulative incidence of a pattern by Cox models
# of each outcome: survfit() of package survival, with the variance of the delta
# method by numerical derivatives.
# fine_gray_data.tsv has the persons, fine_gray.tsv the values.
# Run from the root of the checkout.
library(survival)
library(cmprsk)

lines <- "case\tstatistic\tvalue"
persons <- "case\ttime\toutcome\tx1\tx2\tx3"
emit <- function(case, statistic, value)
  lines <<- c(lines, paste(case, statistic, sprintf("%.17g", as.numeric(value)), sep = "\t"))
pattern <- c(1, 45, 0.5)

fine_gray <- function(case, d) {
  x <- as.matrix(d[, c("x1", "x2", "x3")])
  x[, 2] <- (x[, 2] - 45) / 10
  fit <- crr(d$time, d$outcome, x, gtol = 1e-12, maxiter = 100)
  stopifnot(fit$converged)
  scale <- c(1, 10, 1)
  for (j in 1:3) {
    emit(case, paste0("b", j), fit$coef[j] / scale[j])
    emit(case, paste0("se", j), sqrt(fit$var[j, j]) / scale[j])
  }
  emit(case, "null", fit$loglik.null)
  emit(case, "log_likelihood", fit$loglik)
  cif <- predict(fit, c(1, 0, 0.5))
  for (time in c(3, 8, 20)) if (any(cif[, 1] <= time))
    emit(case, paste0("cif_", time), cif[sum(cif[, 1] <= time), 2])
}

# Steps of a cause-specific Cox model: hazard, its variance, and its derivative
# by the coefficients, for the pattern.
steps <- function(d, k, ties) {
  fit <- coxph(Surv(time, outcome == k) ~ x1 + x2 + x3, d, ties = ties,
    control = coxph.control(eps = 1e-14, iter.max = 60))
  hazard <- function(b) {
    r <- exp(drop(sweep(as.matrix(d[, c("x1", "x2", "x3")]), 2, pattern) %*% b))
    t(sapply(sort(unique(d$time[d$outcome == k])), function(t) {
      at <- d$time >= t; dies <- d$time == t & d$outcome == k
      m <- sum(dies)
      l <- if (ties == "efron") (seq_len(m) - 1) / m else numeric(m)
      b <- sum(r[at]) - l * sum(r[dies])
      c(t, sum(1 / b), sum(1 / b^2))
    }))
  }
  b <- coef(fit)
  at <- hazard(b)
  derivative <- sapply(1:3, function(j) {
    e <- replace(numeric(3), j, 1e-5 / c(1, 10, 1)[j])
    (hazard(b + e)[, 2] - hazard(b - e)[, 2]) / (2 * sum(e))
  })
  list(time = at[, 1], h = at[, 2], v = at[, 3], dh = derivative, vcov = vcov(fit))
}

incidence <- function(case, d, ties) {
  a <- steps(d, 1, ties); o <- steps(d, 2, ties)
  for (until in c(3, 8, 20)) {
    times <- sort(unique(c(a$time, o$time)))
    times <- times[times <= until]
    if (length(times) == 0) next
    at <- function(s, h) { v <- numeric(length(times)); i <- match(s$time, times); v[i[!is.na(i)]] <- h[!is.na(i)]; v }
    f <- function(ha, ho) {
      x <- at(a, ha); y <- at(o, ho); h <- x + y
      s <- c(1, exp(-cumsum(h)))[seq_along(times)]
      sum(s * (1 - exp(-h)) * x / h)
    }
    gradient <- function(which) sapply(seq_along(which$h), function(i) {
      e <- 1e-5 * (seq_along(which$h) == i)
      if (identical(which, a)) (f(a$h + e, o$h) - f(a$h - e, o$h)) / 2e-5
      else (f(a$h, o$h + e) - f(a$h, o$h - e)) / 2e-5
    })
    variance <- 0
    for (s in list(a, o)) {
      g <- gradient(s)
      c <- drop(g %*% s$dh)
      variance <- variance + sum(g^2 * s$v) + drop(c %*% s$vcov %*% c)
    }
    emit(case, paste0(ties, "_", until), f(a$h, o$h))
    emit(case, paste0(ties, "_se_", until), sqrt(variance))
    # With Efron's ties, survfit() of several states mixes up who is tied.
    if (ties == "efron") next
    fit <- coxph(Surv(time, factor(outcome, 0:2)) ~ x1 + x2 + x3, transform(d, id = seq_len(nrow(d))), id = id, ties = ties,
      control = coxph.control(eps = 1e-14, iter.max = 60))
    s <- survfit(fit, newdata = data.frame(x1 = 1, x2 = 45, x3 = 0.5))
    stopifnot(abs(s$pstate[sum(s$time <= until), 1, 2] / f(a$h, o$h) - 1) < 1e-8)
  }
}

set.seed(12)
make <- function(n, days) {
  d <- data.frame(x1 = rbinom(n, 1, 0.4), x2 = sample(20:64, n, TRUE), x3 = round(rnorm(n), 2))
  d$time <- pmin(days, 1 + floor(rexp(n, 0.07 * exp(0.5 * d$x1 - 0.02 * (d$x2 - 40) + 0.3 * d$x3))))
  d$outcome <- ifelse(d$time == days, 0, sample(0:2, n, TRUE, c(2, 3, 2)))
  d
}
for (case in c("plain", "ties", "few", "uncensored")) {
  d <- switch(case, plain = make(90, 60), ties = make(150, 6), few = make(25, 20), uncensored = make(60, 1000))
  if (case == "uncensored") d$outcome <- ifelse(d$outcome == 0, 2, d$outcome)
  persons <- c(persons, paste(case, d$time, d$outcome, d$x1, d$x2, sprintf("%.17g", d$x3), sep = "\t"))
  fine_gray(case, d)
  for (ties in c("efron", "breslow")) incidence(case, d, ties)
}
writeLines(lines, "tests/kernel/reference/fine_gray.tsv")
writeLines(persons, "tests/kernel/reference/fine_gray_data.tsv")
