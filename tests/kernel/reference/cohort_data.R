# What the scripts of the cohort topics share: reading the real data beside
# the checkout (directory in SPEGEL_DATA) and writing reference tables.

data_file <- function(name) {
  directory <- Sys.getenv("SPEGEL_DATA")
  if (directory == "") stop("SPEGEL_DATA names no directory of real data")
  file.path(directory, "inputs", name)
}

# Cases with fractional times are counted in millionths: the life table has
# whole days only, and this changes no order and no tie.
whole_times <- function(d) {
  for (case in unique(d$case_id)) {
    i <- d$case_id == case
    times <- c(d$tstart[i], d$tstop[i])
    times <- times[!is.na(times)]
    if (any(times != round(times))) {
      stopifnot(length(unique(times)) == length(unique(round(times * 1e6))))
      d$tstart[i] <- round(d$tstart[i] * 1e6)
      d$tstop[i] <- round(d$tstop[i] * 1e6)
    }
  }
  d
}

read_cases <- function(name) {
  d <- whole_times(read.csv(data_file(name), stringsAsFactors = FALSE))
  d$stratum <- as.character(d$stratum)
  d
}

labels_of <- function(x) sort(unique(as.character(x)), method = "radix")

# The response, with delayed entry where the case has it.
response <- function(d, event = d$event) {
  if (all(is.na(d$tstart))) survival::Surv(d$tstop, event)
  else survival::Surv(d$tstart, d$tstop, event)
}

text <- function(x) {
  if (is.character(x)) return(x)
  out <- formatC(x, digits = 17, format = "g", width = 1)
  out[is.na(x)] <- "NaN"
  out
}

# Rows of values of different kinds in one table, padded to one width.
rows <- list()
emit <- function(...) {
  rows[[length(rows) + 1]] <<- unlist(lapply(list(...), text))
}
write_rows <- function(name, header) {
  width <- max(length(header), lengths(rows))
  header <- c(header, sprintf("v%d", seq_len(width - length(header))))
  lines <- vapply(rows, function(r)
    paste(c(r, rep("", width - length(r))), collapse = "\t"), "")
  writeLines(c(paste(header, collapse = "\t"), lines),
             file.path("tests/kernel/reference", name))
}

# Small random cohorts with heavy ties, groups that run out early, and
# sometimes delayed entry: what the real data seldom has.
random_cohort <- function(groups, strata, delayed) {
  n <- sample(6:30, 1)
  d <- data.frame(tstart = rep(-1, n), tstop = sample(0:8, n, TRUE),
    cause = sample(0:2, n, TRUE, c(1, 2, 1)), grp = sample(groups, n, TRUE) - 1,
    stratum = sample(strata, n, TRUE) - 1)
  if (delayed) {
    late <- d$tstop > 0 & runif(n) < 0.5
    d$tstart[late] <- floor(runif(sum(late)) * d$tstop[late])
  }
  # Every group and stratum is there, so that numbering has no gaps.
  if (length(unique(d$grp)) < groups || length(unique(d$stratum)) < strata)
    return(random_cohort(groups, strata, delayed))
  d
}
cohort_text <- function(d)
  paste(paste(d$tstart, d$tstop, d$cause - 1, d$grp, d$stratum, sep = ","),
        collapse = ";")

# Sums over strata and times that the log-rank test needs, by definition.
# Entry NA or -1: at risk from before 0.
logrank_sums <- function(entry, exit, event, group, stratum) {
  entry[is.na(entry)] <- -1
  groups <- labels_of(group)
  k <- length(groups)
  o <- e <- numeric(k); v <- matrix(0, k, k)
  for (s in unique(stratum)) for (t in unique(exit[event == 1 & stratum == s])) {
    at_risk <- stratum == s & entry < t & exit >= t
    n <- sapply(groups, function(g) sum(at_risk & group == g))
    d <- sapply(groups, function(g) sum(at_risk & group == g & exit == t & event == 1))
    o <- o + d
    e <- e + sum(d) * n / sum(n)
    if (sum(n) > 1) {
      p <- n / sum(n)
      v <- v + sum(d) * (sum(n) - sum(d)) / (sum(n) - 1) * (diag(p, k) - tcrossprod(p))
    }
  }
  u <- o - e
  # The generalised inverse by eigenvalues.
  values <- eigen(v, symmetric = TRUE)
  keep <- values$values > 1e-9 * max(1e-9, values$values)
  w <- crossprod(values$vectors[, keep, drop = FALSE], u)
  list(observed = o, expected = e, df = sum(keep),
       statistic = if (any(keep)) sum(w^2 / values$values[keep]) else NaN)
}
