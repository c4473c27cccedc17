# Standardised rates of inputs/06_standardisation (diabetes register: person-
# years and deaths by sex and age) and of small made-up strata.  Direct rates
# against epitools::ageadjust.direct, ratios against poisson.test, Kitagawa's
# parts in exact fractions or 200 bits.
suppressMessages({library(epitools); library(Rmpfr)})
lines <- c("function\tevents\texposure\tevents2\texposure2\tstatistic\tvalue")
number <- function(x) { x <- as.numeric(x); ifelse(is.na(x), "NA", sprintf("%.17g", x)) }
text <- function(v) paste(sprintf("%.17g", v), collapse = ",")
emit <- function(f, e, x, e2, x2, s, v) lines <<- c(lines,
  paste(f, text(e), text(x), text(e2), text(x2), s, number(v), sep = "\t"))

direct <- function(e, x, w) {
  ok <- x > 0
  r <- ageadjust.direct(e[ok], x[ok], stdpop = w[ok], conf.level = 0.95)
  emit("direct", e, x, 0, w, "crude", r["crude.rate"])
  emit("direct", e, x, 0, w, "rate", r["adj.rate"])
  emit("direct", e, x, 0, w, "low", if (sum(e[ok] * w[ok]) > 0) r["lci"] else 0)
  if (sum(e[ok] * w[ok]) > 0) emit("direct", e, x, 0, w, "high", r["uci"])
  emit("direct", e, x, 0, w, "dropped", sum(w[!ok]) / sum(w))
}
indirect <- function(e, x, rates) {
  ok <- x > 0
  o <- sum(e[ok]); ex <- sum(x[ok] * rates[ok])
  # poisson.test's own limits are quantiles of the gamma distribution too.
  ci <- poisson.test(o, ex)$conf.int
  emit("indirect", e, x, 0, rates, "observed", o)
  emit("indirect", e, x, 0, rates, "expected", ex)
  emit("indirect", e, x, 0, rates, "ratio", o / ex)
  emit("indirect", e, x, 0, rates, "low", ci[1])
  emit("indirect", e, x, 0, rates, "high", ci[2])
}
kitagawa <- function(e, x, e2, x2) {
  h <- function(v) mpfr(v, 200)
  f <- h(x) / sum(h(x)); g <- h(x2) / sum(h(x2))
  r <- h(e) / ifelse(x > 0, x, 1); s <- h(e2) / ifelse(x2 > 0, x2, 1)
  r[x == 0] <- s[x == 0]; s[x2 == 0] <- r[x2 == 0]
  diff <- sum(h(e)[x > 0]) / sum(h(x)) - sum(h(e2)[x2 > 0]) / sum(h(x2))
  put <- function(s, v) emit("kitagawa", e, x, e2, x2, s, asNumeric(v))
  put("difference", diff)
  # The symmetric parts are the means of the two asymmetric divisions.
  base1 <- sum(r * f) - sum(s * f); base2 <- sum(r * g) - sum(s * g)
  put("rate_part", (base1 + base2) / 2)
  put("composition_part", diff - (base1 + base2) / 2)
  put("rate_only", base2)
  put("composition_only", sum(s * f) - sum(s * g))
  put("interaction", diff - base2 - (sum(s * f) - sum(s * g)))
}
d <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "inputs/06_standardisation/input_age.csv"))
lines <- c(lines)
f <- d[d$sex == "F", ]; m <- d[d$sex == "M", ]
# Real data: results only, under the name "data:"; the test reads the input.
real <- function(statistic, value)
  lines <<- c(lines, paste("data", "", "", "", "", statistic, number(value), sep = "\t"))
w <- f$py + m$py
for (s in c("F", "M")) {
  one <- if (s == "F") f else m
  r <- ageadjust.direct(one$events, one$py, stdpop = w)
  real(paste0(s, "_crude"), r["crude.rate"]); real(paste0(s, "_rate"), r["adj.rate"])
  real(paste0(s, "_low"), r["lci"]); real(paste0(s, "_high"), r["uci"])
}
ex <- sum(f$py * m$events / m$py); ci <- poisson.test(sum(f$events), ex)$conf.int
real("smr", sum(f$events) / ex); real("smr_low", ci[1]); real("smr_high", ci[2])
rf <- f$events / f$py; rm <- m$events / m$py; cf <- f$py / sum(f$py); cm <- m$py / sum(m$py)
real("difference", sum(f$events) / sum(f$py) - sum(m$events) / sum(m$py))
real("rate_part", sum((rf - rm) * (cf + cm)) / 2)
real("composition_part", sum((cf - cm) * (rf + rm)) / 2)

direct(c(5, 8, 3), c(100, 200, 50), c(0.2, 0.5, 0.3))
direct(c(5, 0, 3), c(100, 0, 50), c(0.2, 0.5, 0.3))
direct(c(0, 0, 0), c(100, 20, 50), c(1, 2, 3))
direct(c(0, 7, 0), c(100, 20, 50), c(0, 2, 3))
direct(c(1, 1000000), c(3, 1e9), c(10, 90))
indirect(c(5, 8, 3), c(100, 200, 50), c(0.02, 0.03, 0.1))
indirect(c(0, 0), c(10, 20), c(0.02, 0.03))
indirect(c(900000, 4), c(1e8, 0), c(0.01, 0.5))
kitagawa(c(5, 8, 3), c(100, 200, 50), c(9, 9, 9), c(300, 100, 80))
kitagawa(c(5, 0, 3), c(100, 0, 50), c(9, 9, 9), c(300, 100, 80))
kitagawa(c(5, 8, 3), c(100, 200, 50), c(9, 0, 0), c(300, 0, 0))
kitagawa(c(5, 8), c(100, 200), c(50, 80), c(1000, 2000))
kitagawa(c(4, 0), c(10, 0), c(0, 3), c(0, 12))
lines <- unique(lines)
writeLines(lines, "tests/kernel/reference/standardise.tsv")
