# Reference values for exposures that begin during follow-up, read by
# tests/t/066_exposure.t.  tmerge() of package survival splits the follow-up, and
# survfit(), coxph() and the definition of the log-rank test give the curves of
# Simon and Makuch, the test of Mantel and Byar and the hazard ratio.
# Run from the root of the checkout, with SPEGEL_DATA set.
library(survival)
source("tests/kernel/reference/cohort_data.R")

exact <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100, timefix = FALSE)
agree <- function(a, b) stopifnot(abs(a - b) <= 1e-9 * max(1, abs(b)))

# One row for each person: entry (0: none), days, event, exposed (NA: never).
split_rows <- function(d) {
  d$id <- seq_len(nrow(d))
  s <- tmerge(d, d, id = id, died = event(days, event),
              tstart = entry, tstop = days)
  s <- tmerge(s, d, id = id, mentored = tdc(exposed))
  s[s$tstop > s$tstart, ]
}

emit_case <- function(name, d) {
  s <- split_rows(d)
  test <- logrank_sums(s$tstart, s$tstop, s$died, s$mentored, 1)
  if (test$df > 0) {
    score <- coxph(Surv(tstart, tstop, died) ~ mentored, s, ties = "exact",
                   control = exact)$score
    agree(score, test$statistic)
  }
  for (ties in c("efron", "breslow")) {
    fit <- suppressWarnings(coxph(Surv(tstart, tstop, died) ~ mentored, s,
                                  ties = ties, control = exact))
    finite <- test$df > 0 && abs(coef(fit)) < 15
    emit(name, ties, if (finite) coef(fit) else NaN,
         if (finite) sqrt(vcov(fit)) else NaN)
  }
  emit(name, "mantel_byar", test$statistic,
       if (test$df > 0) pchisq(test$statistic, 1, lower.tail = FALSE) else NaN)
  for (g in 0:1) if (any(s$mentored == g)) {
    fit <- survfit(Surv(tstart, tstop, died) ~ 1, s[s$mentored == g, ], timefix = FALSE)
    r <- fit$n.event > 0
    for (i in which(r))
      emit(name, sprintf("curve_%d", g), fit$time[i], fit$surv[i],
           if (fit$surv[i] > 0) fit$surv[i] * fit$std.err[i] else NaN)
    emit(name, sprintf("person_time_%d", g),
         with(s[s$mentored == g, ], sum(tstop - tstart)))
  }
}
text_of <- function(d) paste(paste(d$entry, d$days, d$event,
  ifelse(is.na(d$exposed), "", d$exposed), sep = ","), collapse = ";")

# The Stanford heart transplant programme (Crowley and Hu 1977): two rows for
# those who got a heart, in the order of the file.  One waited for half a day
# less than whole, so the days are counted in halves.
x <- read.csv(data_file("08_logrank/input.csv"), stringsAsFactors = FALSE)
x <- x[x$case_id == "heart_mantel_byar", ]
first <- which(x$tstart == 0)
second <- ifelse(c(x$grp[-1], 0) == 1, seq_len(nrow(x)) + 1, NA)[first]
last <- ifelse(is.na(second), first, second)
emit_case("heart", data.frame(entry = 0, days = 2 * x$tstop[last],
  event = x$event[last], exposed = 2 * x$tstop[ifelse(is.na(second), NA, first)]))

set.seed(5)
for (i in 1:40) {
  n <- sample(6:30, 1)
  d <- data.frame(entry = 0, days = sample(1:12, n, TRUE), event = rbinom(n, 1, 0.6),
                  exposed = ifelse(runif(n) < 0.7, sample(1:12, n, TRUE), NA))
  if (i %% 3 == 0) d$entry <- ifelse(runif(n) < 0.5, floor(runif(n) * d$days), 0)
  emit_case(text_of(d), d)
}
write_rows("exposure.tsv", c("case", "statistic"))
