# Standard errors of decompositions by 10,000 bootstrap draws of persons within
# each group, of designs whose covariates are more and more nearly the same: b is a
# and a remainder of near as much.  4,000 persons, so that hc1's factor, and that
# errors and means are taken as independent, matter less than the draws do.  Run
# from the top of the checkout.
set.seed(18)
draws <- 10000
n <- 4000
near <- c(1, 1e-3, 1e-6)
sex <- rep(c("men", "women"), c(1800, 2200))
a <- round(runif(n, 0, 4) + 0.5 * (sex == "women"), 2)
remainder <- round(runif(n, 0, 4), 2)
c <- round(runif(n, 20, 64))
y <- round(20 + 2 * a - remainder + 0.2 * c + ifelse(sex == "men", 2 + 0.05 * c, 0) + rnorm(n, 0, 1 + a), 2)
write.table(data.frame(sex, a, remainder, c, y), "tests/kernel/reference/decomposition_bootstrap_rows.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
groups <- split(seq_len(n), sex)
components <- c("difference", "explained", "explained num(a)", "explained num(b)", "explained num(c)", "unexplained",
  "unexplained (intercept)", "unexplained num(a)", "unexplained num(b)", "unexplained num(c)")
lines <- NULL
for (how in near) {
  x <- cbind(1, a, a + how * remainder, c)
  parts <- function(i, j) {
    # Of columns that are the same but for rounding, lm's rule would leave one out.
    fit <- function(k, ...) .lm.fit(cbind(x[k, ], ...), y[k], tol = 1e-13)$coefficients[1:4]
    bi <- fit(i); bj <- fit(j)
    b <- fit(c(i, j), rep(0:1, c(length(i), length(j))))
    mi <- colMeans(x[i, ]); mj <- colMeans(x[j, ])
    explained <- (mi - mj) * b
    unexplained <- mi * (bi - b) + mj * (b - bj)
    c(sum(mi * bi) - sum(mj * bj), sum(explained), explained[-1], sum(unexplained), unexplained)
  }
  boot <- replicate(draws, parts(sample(groups$men, replace = TRUE), sample(groups$women, replace = TRUE)))
  lines <- rbind(lines, data.frame(near = how, component = sub(" .*", "", components), term = sub("^[a-z]* ?", "", components),
    estimate = format(parts(groups$men, groups$women), digits = 15), std_error = format(apply(boot, 1, sd), digits = 10)))
}
write.table(lines, "tests/kernel/reference/decomposition_bootstrap.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
