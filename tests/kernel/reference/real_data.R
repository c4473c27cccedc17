# Reference values for tests/t/073_real_data.t: lm() with sandwich, glm(), coxph(),
# cox.zph() and cmprsk::crr() on the real data beside the checkout, wherever a
# model of covariates fits them.  Every covariate is a factor whose first level
# bytewise is the reference; a and b are what the test calls them.
# Left out are the two tables of schools, whose independence has hundreds of
# terms, and made-up cases of one group, or of an event that nobody has.
# Run from the root of the checkout, with SPEGEL_DATA set.
suppressMessages({library(sandwich); library(survival); library(cmprsk)})
source("tests/kernel/reference/cohort_data.R")
rows <- list()
factors <- function(d) {
  for (k in c("a", "b")) if (!is.null(d[[k]])) d[[k]] <- factor(as.character(d[[k]]), levels = labels_of(d[[k]]))
  d
}
said <- function(design, model, terms, method, names, estimate, error)
  for (i in seq_along(names)) emit(design, model, terms, method, names[i], estimate[i], error[i])
expand <- function(d, n) d[rep(seq_len(nrow(d)), n), , drop = FALSE]
terms_of <- function(f) paste(attr(terms(f), "term.labels"), collapse = ",")

linear <- function(design, d, f, cluster = NULL) {
  fit <- lm(update(f, y ~ .), factors(d))
  stopifnot(!anyNA(coef(fit)))
  error <- function(v) sqrt(diag(v))
  for (m in c("classical", "hc1", "hc2", "hc3"))
    said(design, "linear", terms_of(f), m, names(coef(fit)), coef(fit), error(if (m == "classical") vcov(fit) else vcovHC(fit, toupper(m))))
  if (!is.null(cluster))
    said(design, "linear", terms_of(f), "cluster", names(coef(fit)), coef(fit), error(vcovCL(fit, cluster, type = "HC0", cadjust = TRUE)))
}
generalised <- function(design, d, f, family) {
  d <- factors(d)
  # A covariate that is the same for all is no term.
  for (k in all.vars(f)) if (nlevels(d[[k]]) < 2) f <- update(f, paste("~ . -", k))
  tight <- glm.control(epsilon = 1e-15, maxit = 100)
  fit <- suppressWarnings(if (family == "logistic") glm(update(f, cbind(y, n - y) ~ .), binomial, d, control = tight)
    else glm(update(f, y ~ . + offset(log(n))), poisson, d, control = tight))
  s <- summary(fit)$coefficients
  # Where a coefficient has no end, glm() stops somewhere on its way; and where
  # two of them have none, what is between them is not told.
  ends <- s[, 2] < 100
  said(design, family, terms_of(f), "classical", names(coef(fit)),
    ifelse(ends, coef(fit), ifelse(abs(coef(fit)) > 15, sign(coef(fit)) * Inf, NaN)), ifelse(ends, s[, 2], NaN))
}
cox <- function(design, outcome, d, f) {
  # cox.zph() looks the data up where the formula was made.
  environment(f) <- environment()
  d <- factors(d)
  late <- any(!is.na(d$tstart))
  # Persons from the start are at risk from before 0.
  d$tstart[is.na(d$tstart)] <- -1
  strata <- any(grepl("strata", as.character(f)))
  terms <- sub(",?strata\\(.*", "", terms_of(f))
  d$y <- if (late) Surv(d$tstart, d$tstop, d$event) else Surv(d$tstop, d$event)
  for (ties in c("efron", "breslow")) {
    refit <- function(...) suppressWarnings(coxph(update(f, y ~ .), d, ties = ties,
      control = coxph.control(eps = 1e-9, iter.max = 60, toler.chol = 1e-15, toler.inf = 1e-10, timefix = FALSE), ...))
    # coxph() stops where the likelihood moves no more, a step or two before the score is 0.
    first <- fit <- refit()
    if (all(abs(coef(fit)) < 12)) for (again in 1:2) fit <- refit(init = coef(fit))
    name <- paste0("cox", if (strata) " in strata", ":", outcome)
    ends <- abs(coef(fit)) < 12
    stopifnot(!anyNA(ends))
    said(design, name, terms, ties, names(coef(fit)), ifelse(ends, coef(fit), sign(coef(fit)) * Inf), ifelse(ends, sqrt(diag(vcov(fit))), NaN))
    said(design, name, terms, ties, c("score", "lr"), c(first$score, 2 * (fit$loglik[2] - first$loglik[1])), rep(NaN, 2))
    # What coxph() and cox.zph() say beside a coefficient that has no end is where they stopped.
    if (!all(ends)) next
    if (!late) {
      r <- refit(robust = TRUE, init = coef(fit))
      said(design, name, terms, paste0(ties, "-robust"), names(coef(r)), coef(r), sqrt(diag(vcov(r))))
    }
    for (transform in c("km", "identity", "rank", if (min(d$tstop[d$event == 1]) > 0) "log")) {
      # Times in millionths are more than cox.zph() can invert; the test is the same in any unit.
      z <- cox.zph(fit, if (transform == "identity") function(t) t / max(d$tstop) else transform)$table
      said(design, name, terms, paste0(ties, "-zph-", transform), rownames(z), z[, 1], rep(NaN, nrow(z)))
    }
  }
}
fine_gray <- function(design, outcome, cause, d, f) {
  x <- model.matrix(f, factors(d))[, -1, drop = FALSE]
  # A day later, as crr() takes the censoring curve before day 0 to be the mean
  # of 1 and the curve on it; and two steps further than where it stops.
  outcomes <- ifelse(d$cause == cause, 1, ifelse(d$cause > 0, 2, 0))
  fit <- crr(d$tstop + 1, outcomes, x, gtol = 1e-6, maxiter = 100)
  stopifnot(fit$converged)
  for (again in 1:2) fit <- crr(d$tstop + 1, outcomes, x, gtol = 1e-12, maxiter = 1, init = fit$coef)
  said(design, paste0("fine-gray:", outcome), terms_of(f), "crr", colnames(x), fit$coef, sqrt(diag(fit$var)))
}
textbook <- function(name) read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "textbook", name), stringsAsFactors = FALSE)

d <- textbook("AER_BankWages_474.csv")
d <- data.frame(y = d$education, a = d$gender, b = d$minority, c = d$job)
linear("bank", d, ~ a + b, d$c)
linear("bank", d, ~ a + b + a:b, d$c)
d <- textbook("gender_discrimination_48.csv")
generalised("promoted", data.frame(y = as.integer(d$decision == "promoted"), n = 1, a = d$gender), ~ a, "logistic")

d <- read.csv(data_file("02_twobytwo/input.csv"))
for (i in seq_len(nrow(d))) with(d[i, ], {
  x <- data.frame(y = c(a, c), n = c(a + b, c + d), a = c("f", "r"))
  if (all(x$n > 0)) generalised(paste0("table-", table_id), x, ~ a, "logistic")
})
d <- read.csv(data_file("05_mantel_haenszel/input.csv"))
for (case in unique(d$case_id)) {
  x <- d[d$case_id == case, ]
  # A stratum in which nobody, or everybody, has it says nothing of the groups.
  x <- x[x$a + x$c > 0 & x$b + x$d > 0, ]
  x <- rbind(data.frame(y = x$a, n = x$a + x$b, a = "f", b = x$stratum), data.frame(y = x$c, n = x$c + x$d, a = "r", b = x$stratum))
  x <- x[x$n > 0, ]
  generalised(paste0("strata-", case), x, ~ a + b, "logistic")
}
d <- read.csv(data_file("15_multigroup_disparity/input.csv"))
for (case in unique(d$case_id)) with(d[d$case_id == case, ],
  generalised(paste0("disparity-", case), data.frame(y = selected, n = n, a = grp), ~ a, "logistic"))
d <- read.csv(data_file("14_unknown_membership/input_dissimilarity.csv"))
for (case in unique(d$case_id)) with(d[d$case_id == case, ],
  generalised(paste0("dissimilarity-", case), data.frame(y = g, n = g + o, a = unit), ~ a, "logistic"))
d <- read.csv(data_file("16_turnover_funnel/input_funnel.csv"))
x <- merge(d, transform(d, stage_no = stage_no - 1, passed = n), by = c("grp", "stage_no"))
x <- data.frame(y = x$passed, n = x$n.x, a = x$grp, b = x$stage.x)
generalised("funnel", x, ~ a + b, "logistic")
generalised("funnel", x, ~ a + b + a:b, "logistic")

d <- read.csv(data_file("06_standardisation/input_age.csv"))
generalised("age", data.frame(y = d$events, n = d$py, a = d$sex, b = d$age_from), ~ a + b, "poisson")
d <- read.csv(data_file("03_representation/input.csv"))
for (k in unique(d$dimension)) with(d[d$dimension == k, ],
  generalised(paste0("representation-", k), data.frame(y = x, n = ref_x, a = grp, b = unit), ~ a + b, "poisson"))
d <- read.csv(data_file("04_segregation/input_cells.csv"))
for (case in grep("^(haireye|titanic|ucb|bankwages|cincinnati_eeo|cincinnati_dept|schools00_state)", unique(d$case_id), value = TRUE)) {
  x <- d[d$case_id == case, ]
  x <- x[ave(x$n, x$unit, FUN = sum) > 0 & ave(x$n, x$grp, FUN = sum) > 0, ]
  generalised(paste0("cells-", case), data.frame(y = x$n, n = 1, a = x$grp, b = x$unit), ~ a + b, "poisson")
}
d <- read.csv(data_file("12_mobility/input.csv"))
for (case in grep("^edge", unique(d$case_id), value = TRUE, invert = TRUE)) {
  x <- d[d$case_id == case, ]
  grade <- function(g) as.numeric(factor(as.character(g), levels = labels_of(d$from_grade[d$case_id == case])))
  generalised(paste0("mobility-", case), data.frame(y = x$n, n = 1, a = x$from_grade, b = x$to_grade), ~ a + b, "poisson")
  linear(paste0("mobility-", case), expand(data.frame(y = grade(x$to_grade), a = x$from_grade), x$n), ~ a)
}

for (part in c("07_kaplan_meier", "08_logrank", "09_competing_risks")) {
  d <- read_cases(file.path(part, "input.csv"))
  for (case in grep("^edge", unique(d$case_id), value = TRUE, invert = TRUE)) {
    x <- d[d$case_id == case, ]
    if (!is.null(x$w)) x <- expand(transform(x, grp = stratum, stratum = 1), x$w)
    x$a <- x$grp; x$b <- x$stratum
    if (length(unique(x$a)) < 2) next
    design <- paste0(substr(part, 1, 2), "-", case)
    for (k in if (is.null(x$cause)) 1 else seq_len(max(x$cause))) {
      if (!is.null(x$cause)) x$event <- as.integer(x$cause == k)
      cox(design, k, x, if (length(unique(x$b)) > 1) ~ a + strata(b) else ~ a)
      # With a covariate of several levels beside the group.
      if (length(unique(x$b)) > 1) cox(design, k, x, ~ a + b)
      if (!is.null(x$cause) && all(is.na(x$tstart)))
        fine_gray(design, k, k, x, if (length(unique(x$b)) > 1) ~ a + b else ~ a)
    }
  }
}
# States that change are covariates that follow-up is split at.
states <- function(name, scale) {
  d <- read.csv(data_file(paste0("11_multistate/input_", name, ".csv")))
  data.frame(tstart = round(d$entry * scale), tstop = round(d$exit * scale), a = d$from, to = as.character(d$to), b = name)
}
d <- rbind(states("prothr_Placebo", 1), states("prothr_Prednisone", 1))
d$event <- as.integer(d$to == "3")
cox("11-prothr", 1, d, ~ a + b)
d <- states("sir", 100)
d$event <- as.integer(d$to == "2")
cox("11-sir", 1, d, ~ a)
d <- read.csv(data_file("16_turnover_funnel/input_spells.csv"))
d <- data.frame(tstart = round(d$entry * 1e5), tstop = round(d$exit * 1e5), event = d$left_event, a = d$sex)
d <- d[d$tstop > d$tstart, ]
cox("16-spells", 1, d, ~ a)
linear("16-spells", data.frame(y = (d$tstop - d$tstart) / 2^17, a = d$a), ~ a)
write_rows("real_data.tsv", c("design", "model", "terms", "method", "name", "estimate", "std_error"))
