# Diversity of count vectors, in 200 bits (Rmpfr), from the definitions.
suppressMessages(library(Rmpfr))
vectors <- list(c(5, 5), 7, c(0, 3, 0), c(1, 2, 3, 4), c(1, 999999999),
  c(10, 10, 10, 10, 0), c(68, 119, 26, 7), c(1, 1, 1, 100000),
  c(2^58, 2^58, 1), rep(3, 40))
orders <- c(0, 0.5, 0.9, 0.999999, 1, 1 + 1e-9, 1.2, 2, 3, 10, 700, Inf)
lines <- c("statistic\tcounts\torder\tvalue")
number <- function(x) sprintf("%.17g", as.numeric(x))
for (v in vectors) {
  counts <- paste(sprintf("%.0f", v), collapse = ",")
  p <- mpfr(v[v > 0], 400) / sum(mpfr(v, 400))
  emit <- function(s, q, value)
    lines <<- c(lines, paste(s, counts, number(q), number(value), sep = "\t"))
  emit("blau", 0, 1 - sum(p^2))
  emit("shannon", 0, -sum(p * log(p)))
  for (q in orders) emit("hill", q,
    if (q == 1) exp(-sum(p * log(p)))
    else if (is.infinite(q)) 1 / max(p)
    else { q <- mpfr(q, 400); sum(p^q)^(1 / (1 - q)) })
}
writeLines(lines, "tests/kernel/reference/diversity.tsv")
