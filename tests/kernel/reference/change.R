# Changes of shares and gaps in exact fractions (gmp); permutation tests of
# departments by listing every assignment with combn.
suppressMessages(library(gmp))
lines <- c("function\tinput\tinput2\tinput3\tstatistic\tvalue")
number <- function(x) sprintf("%.17g", as.numeric(x))
text <- function(v) paste(sprintf("%.17g", v), collapse = ",")
emit <- function(f, a, b, c, s, v) lines <<- c(lines,
  paste(f, text(a), text(b), text(c), s, number(v), sep = "\t"))
q <- function(x, n) as.bigq(x) / as.bigq(n)

gap <- function(s0, s1, r0, r1) {
  g0 <- q(s0[1], s0[2]) - q(r0[1], r0[2]); g1 <- q(s1[1], s1[2]) - q(r1[1], r1[2])
  put <- function(s, v) emit("gap", c(s0, s1), c(r0, r1), 0, s, asNumeric(v))
  put("before", g0); put("after", g1); put("change", g1 - g0)
  put("staff", q(s1[1], s1[2]) - q(s0[1], s0[2]))
  put("residents", q(r0[1], r0[2]) - q(r1[1], r1[2]))
}
gap(c(30, 100), c(40, 120), c(500, 1000), c(520, 1010))
gap(c(0, 10), c(10, 10), c(1, 3), c(1, 3))
gap(c(9332, 25502), c(9332, 25503), c(161000, 357377), c(161000, 357378))

flows <- function(before, group, persons) {
  after <- before + c(sum(group), sum(persons))
  s0 <- q(before[1], before[2]); s1 <- q(after[1], after[2])
  emit("flow", c(before, after), group, persons, "change", asNumeric(s1 - s0))
  # Written as the size of the flow times its share's distance from the mean.
  for (f in seq_along(group)) {
    mean <- (s0 + s1) / 2; stock <- q(before[2] + after[2], 2)
    v <- if (persons[f] == 0) q(group[f], 1) / stock else
      q(persons[f], 1) * (q(group[f], persons[f]) - mean) / stock
    emit("flow", c(before, after), group, persons, f - 1, asNumeric(v))
  }
}
flows(c(40, 100), c(12, 3, -6, 1), c(20, 5, -15, 0))
flows(c(171, 1000), c(40, 25, -10, -12, 2), c(120, 60, -70, -35, 0))
flows(c(0, 50), c(0, 0), c(10, -5))
flows(c(300000000, 1000000000), c(7, -3), c(10, -11))

permute <- function(change, treated) {
  k <- sum(treated); n <- length(change)
  stat <- function(i) mean(change[i]) - mean(change[-i])
  all <- apply(combn(n, k), 2, stat); observed <- stat(which(treated == 1))
  put <- function(s, v) emit("did", change, treated, 0, s, v)
  put("difference", observed)
  put("p", mean(abs(all) >= abs(observed) - 1e-12))
  put("assignments", length(all))
}
permute(c(0.021, 0.034, 0.018, 0.041, 0.003, -0.002, 0.011, 0.007, 0.015, -0.006, 0.009, 0.001),
  c(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0))
permute(c(1, 2, 3, 4), c(0, 0, 1, 1))
permute(c(5, 1, 1, 1, 1), c(1, 0, 0, 0, 0))
permute(c(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), c(1, 0, 1, 0, 1, 0))
permute(c(0.3, -0.1, 0.2, 0.05, -0.2, 0.15, 0.1, 0.3, -0.05), c(0, 1, 0, 1, 1, 0, 1, 0, 1))
writeLines(lines, "tests/kernel/reference/change.tsv")
