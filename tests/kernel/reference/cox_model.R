# Reference values for tests/kernel/test_cox_model.c: coxph() of package survival
# with its tolerances set, over persons with ties, strata, delayed entry,
# columns that others replace, and an outcome that one group never has; with
# robust errors, cox.zph() and survfit() of one pattern.
# cox_model_data.tsv has the persons, cox_model.tsv the values.
# Run from the root of the checkout.
library(survival)

lines <- "case\tties\tstatistic\tvalue"
persons <- "case\tentry\texit\tevent\tstratum\tx1\tx2\tx3"
number <- function(x) ifelse(is.na(x), "NaN", sprintf("%.17g", x))
emit <- function(case, ties, statistic, value)
  lines <<- c(lines, paste(case, ties, statistic, number(as.numeric(value)), sep = "\t"))

analyse <- function(case, d) {
  persons <<- c(persons, paste(case, d$entry, d$exit, d$event, d$stratum, number(d$x1), number(d$x2), number(d$x3), sep = "\t"))
  y <- if (any(d$entry >= 0)) Surv(d$entry, d$exit, d$event) else Surv(d$exit, d$event)
  # The exact method of coxph() goes through all choices with delayed entry, and
  # fails where a column is replaced or has no end.
  for (ties in c("efron", "breslow", if (case %in% c("plain", "ties", "strata")) "exact")) {
    fit <- suppressWarnings(coxph(y ~ x1 + x2 + x3 + strata(stratum), data = d, ties = ties,
      control = coxph.control(eps = 1e-15, iter.max = 60, toler.inf = 1e-12, timefix = FALSE)))
    emit(case, ties, "events", sum(d$event))
    # What coxph() leaves behind when a coefficient has no end is no estimate.
    gone <- c(case == "separated", FALSE, FALSE)
    emit(case, ties, "rank", sum(!is.na(coef(fit)) | gone))
    emit(case, ties, "null", fit$loglik[1])
    emit(case, ties, "score", fit$score)
    emit(case, ties, "lr", 2 * (fit$loglik[2] - fit$loglik[1]))
    if (!any(gone)) emit(case, ties, "wald", fit$wald.test)
    se <- rep(NA, 3)
    se[!is.na(coef(fit))] <- sqrt(diag(vcov(fit))[!is.na(coef(fit))])
    for (j in 1:3) {
      emit(case, ties, paste0("b", j), if (j %in% which(gone)) NA else coef(fit)[j])
      emit(case, ties, paste0("se", j), if (j %in% which(gone)) NA else se[j])
      if (j %in% which(gone)) emit(case, ties, paste0("sign", j), -1)
    }
    if (ties != "exact" && !any(gone)) read(case, ties, d, y, fit)
  }
}

# What else is read from a fit.
read <- function(case, ties, d, y, fit) {
  control <- coxph.control(eps = 1e-15, iter.max = 60, toler.inf = 1e-12, timefix = FALSE)
  d$y <- y
  refit <- function(...) suppressWarnings(coxph(y ~ x1 + x2 + x3 + strata(stratum), data = d, ties = ties, control = control, ...))
  kept <- !is.na(coef(fit))
  errors <- function(f) { se <- rep(NA, 3); se[kept] <- sqrt(diag(vcov(f))[kept]); se }
  if (all(d$entry < 0))
    for (j in 1:3) emit(case, ties, paste0("robust", j), errors(refit(robust = TRUE))[j])
  d$seventh <- (seq_len(nrow(d)) - 1) %% 7
  for (j in 1:3) emit(case, ties, paste0("cluster", j), errors(refit(cluster = d$seventh))[j])
  for (transform in c("km", "identity", "rank", "log")) {
    z <- cox.zph(fit, transform)$table
    emit(case, ties, paste0(transform, "_global"), z["GLOBAL", "chisq"])
    for (j in 1:3) if (kept[j]) emit(case, ties, paste0(transform, j), z[paste0("x", j), "chisq"])
  }
  x2 <- if (case == "far_from_0") 1000.045 else 45
  # survfit() wants no stratum where there is but one.
  if (length(unique(d$stratum)) == 1)
    fit <- suppressWarnings(coxph(y ~ x1 + x2 + x3, data = d, ties = ties, control = control))
  s <- survfit(fit, newdata = data.frame(x1 = 1, x2 = x2, x3 = 0.5, stratum = 0), censor = FALSE)
  for (time in c(4, 9, 20)) {
    at <- sum(s$time <= time)
    if (at == 0) next
    emit(case, ties, paste0("hazard_", time), s$cumhaz[at])
    emit(case, ties, paste0("hazard_se_", time), s$std.err[at])
  }
}

set.seed(8)
make <- function(n, days, delayed = FALSE, strata = 1) {
  d <- data.frame(x1 = rbinom(n, 1, 0.4), x2 = sample(20:64, n, TRUE), x3 = round(rnorm(n), 2), stratum = sample(strata, n, TRUE) - 1)
  d$exit <- pmin(days, 1 + floor(rexp(n, 0.05 * exp(0.5 * d$x1 - 0.02 * (d$x2 - 40) + 0.3 * d$x3))))
  d$event <- rbinom(n, 1, ifelse(d$exit == days, 0.1, 0.75))
  d$entry <- if (delayed) ifelse(runif(n) < 0.6, floor(runif(n) * d$exit), -1) else -1
  d
}
analyse("plain", make(80, 40))
analyse("ties", make(150, 6))
analyse("strata", make(120, 15, strata = 4))
analyse("delayed", make(120, 30, delayed = TRUE))
analyse("delayed_strata", make(150, 12, delayed = TRUE, strata = 3))
d <- make(90, 20); d$x3 <- 2 * d$x1 - 1; analyse("collinear", d)
d <- make(90, 20); d$x1 <- 3; analyse("constant", d)
d <- make(100, 25); d$event[d$x1 == 1] <- 0; analyse("separated", d)
d <- make(100, 25, strata = 2); d$x2 <- d$x2 * 1e-3 + 1000; analyse("far_from_0", d)
writeLines(lines, "tests/kernel/reference/cox_model.tsv")
writeLines(persons, "tests/kernel/reference/cox_model_data.tsv")
