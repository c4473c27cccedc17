# Distances between two count distributions in exact fractions (gmp) and
# 200 bits (Rmpfr); bounds over unknown persons by trying every allocation.
suppressMessages({library(gmp); library(Rmpfr)})
lines <- c("statistic\tfocus\tunknown\treference\tvalue")
number <- function(x) sprintf("%.17g", as.numeric(x))
text <- function(v) paste(sprintf("%.0f", v), collapse = ",")
emit <- function(s, f, u, r, value) lines <<- c(lines,
  paste(s, text(f), text(u), text(r), number(value), sep = "\t"))
dissimilarity <- function(f, r) asNumeric(sum(abs(
  as.bigq(f) / sum(as.bigz(f)) - as.bigq(r) / sum(as.bigz(r)))) / 2)
divergence <- function(f, r) {
  if (any(r == 0 & f > 0)) return(Inf)
  k <- f > 0
  a <- mpfr(f[k], 400) / sum(mpfr(f, 400)); b <- mpfr(r[k], 400) / sum(mpfr(r, 400))
  if (all(asNumeric(abs(a - b)) < 1e-60)) return(0)
  asNumeric(sum(a * log(a / b)))
}
# All ways to put u persons into n categories.
allocations <- function(u, n) {
  if (n == 1) return(matrix(u, 1, 1))
  do.call(rbind, lapply(0:u, function(first)
    cbind(first, allocations(u - first, n - 1))))
}
pairs <- list(list(c(3, 5), c(5, 7)), list(c(1, 0, 0), c(0, 1, 1)),
  list(c(2, 3), c(20, 30)), list(c(3, 0, 7), c(2, 0, 9)), list(4, 9),
  list(c(5, 5, 5), c(1, 2, 97)), list(c(2^58, 2^57), c(2^57, 2^58)),
  list(c(500000001, 500000000), c(500000000, 500000001)),
  list(c(0, 4), c(3, 0)), list(c(366, 634), c(451, 549)))
for (p in pairs) {
  emit("dissimilarity", p[[1]], 0, p[[2]], dissimilarity(p[[1]], p[[2]]))
  emit("mirror", p[[1]], 0, p[[2]],
    asNumeric(1 - sum(abs(as.bigq(p[[1]]) / sum(as.bigz(p[[1]])) -
      as.bigq(p[[2]]) / sum(as.bigz(p[[2]])))) / 2))
  emit("divergence", p[[1]], 0, p[[2]], divergence(p[[1]], p[[2]]))
}
set.seed(20)
for (i in 1:120) {
  n <- sample(1:4, 1)
  f <- sample(0:6, n, TRUE); r <- sample(0:9, n, TRUE); u <- sample(0:7, 1)
  if (sum(f) + u == 0 || sum(r) == 0) next
  z <- allocations(u, n)
  d <- apply(z, 1, function(row) dissimilarity(f + row, r))
  emit("low_whole", f, u, r, min(d))
  emit("high", f, u, r, max(d))
  # Persons cut into sum(r) parts reach the divisible minimum.
  m <- sum(r); q <- f * m
  if (choose(u * m + n - 1, n - 1) <= 3000)
    emit("low", f, u, r, min(apply(allocations(u * m, n), 1,
      function(row) dissimilarity(q + row, r))))
}
writeLines(lines, "tests/kernel/reference/distance.tsv")
