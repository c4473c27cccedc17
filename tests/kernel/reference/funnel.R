# The funnel of inputs/16_turnover_funnel and small made-up ones: pass rates as
# ratios of neighbouring stages, logarithms in 200 bits (Rmpfr).
suppressMessages(library(Rmpfr))
lines <- c("focus\treference\tstage\tstatistic\tvalue")
number <- function(x) { x <- as.numeric(x); ifelse(is.na(x), "NA", sprintf("%.17g", x)) }
text <- function(v) paste(sprintf("%.0f", v), collapse = ",")
divide <- function(x, y) if (is.na(x) || is.na(y) || (x == 0 && y == 0)) NA else
  if (y == 0) Inf else x / y
logarithm <- function(a, m, b, n) {
  if (m == 0 || n == 0 || (a == 0 && b == 0)) return(NA)
  if (a == 0) return(-Inf)
  if (b == 0) return(Inf)
  h <- function(v) mpfr(v, 200)
  asNumeric(log(h(a)) - log(h(m)) - log(h(b)) + log(h(n)))
}
funnel <- function(label, f, r) {
  emit <- function(j, s, v) lines <<- c(lines, paste(label[1], label[2], j, s,
    number(v), sep = "\t"))
  n <- length(f)
  pass <- function(v) v[-1] / v[-n]
  total <- logarithm(f[n], f[1], r[n], r[1])
  emit("", "log_overall", total)
  ratios <- mapply(divide, pass(f), pass(r))
  for (j in 1:(n - 1)) {
    emit(j - 1, "focus_pass", if (f[j] > 0) f[j + 1] / f[j] else NA)
    emit(j - 1, "reference_cumulative", if (r[1] > 0) r[j + 1] / r[1] else NA)
    emit(j - 1, "pass_ratio", ratios[j])
    emit(j - 1, "log", logarithm(f[j + 1], f[j], r[j + 1], r[j]))
  }
  worst <- which.min(ratios)
  emit("", "worst", if (length(worst) && ratios[worst] < 1) worst - 1 else NA)
}
d <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "inputs/16_turnover_funnel/input_funnel.csv"))
funnel(c("data", "data"), d$n[d$grp == "foreign_born"], d$n[d$grp == "native_born"])
inline <- list(list(c(100, 50, 10), c(200, 150, 60)), list(c(10, 0, 0), c(10, 5, 1)),
  list(c(10, 5, 5), c(10, 0, 0)), list(c(0, 0, 0), c(10, 5, 1)),
  list(c(20, 10, 5), c(200, 100, 50)), list(c(20, 15, 12), c(20, 10, 5)),
  list(c(1000000001, 500000001), c(1000000000, 500000000)))
for (p in inline) funnel(c(text(p[[1]]), text(p[[2]])), p[[1]], p[[2]])
writeLines(lines, "tests/kernel/reference/funnel.tsv")
