# Reference values of paired odds ratios and of McNemar's chi-squared tests.
# Limits: those of the share as odds, from this folder's beta quantiles, by
# bisection of the mid-p tails and from Wilson's formula, in 200 bits.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "n10\tn01\tstatistic\tvalue"
emit <- function(x, y, statistic, value)
    lines <<- c(lines, paste(format(x, scientific = FALSE), format(y, scientific = FALSE), statistic,
                             number(as.numeric(value)), sep = "\t"))
z <- precise(qnorm(0.025, lower.tail = FALSE))
odds <- function(p) p / (1 - p)

# Lower limits; the upper ones are inverses of those with the counts swapped.
low_exact <- function(x, y) if (x == 0) precise(0) else odds(beta_quantile(0.025, x, y + 1))
low_midp <- function(x, y) {
    if (x == 0) return(precise(0))
    n <- x + y
    k <- x:n
    tail <- function(p) {
        mass <- precise(chooseZ(n, k)) * p^k * (1 - p)^(n - k)
        sum(mass) - mass[1] / 2
    }
    odds(bisect(function(p) 0.025 - tail(p), 0, precise(x) / n))
}
low_wilson <- function(x, y) {
    n <- precise(x + y)
    if (x == 0) return(precise(0))
    p <- x / n
    odds((p + z^2 / (2 * n) - z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n))
}

for (case in list(c(6, 16), c(0, 5), c(5, 0), c(1, 1), c(1, 40), c(25, 3), c(150, 130), c(0, 1))) {
    x <- case[1]; y <- case[2]
    emit(x, y, "ratio", if (y == 0) Inf else precise(x) / y)
    for (method in c("exact", "midp", "wilson")) {
        low <- get(paste0("low_", method))
        emit(x, y, paste0(method, "_low"), low(x, y))
        emit(x, y, paste0(method, "_high"), if (y == 0) Inf else 1 / low(y, x))
    }
    se <- sqrt(1 / precise(x) + 1 / precise(y))
    emit(x, y, "wald_low", if (x == 0 || y == 0) NaN else x / precise(y) * exp(-z * se))
    emit(x, y, "wald_high", if (x == 0 || y == 0) NaN else x / precise(y) * exp(z * se))
    emit(x, y, "chi_squared", precise(x - y)^2 / (x + y))
    emit(x, y, "chi_squared_p", erfc(sqrt(precise(x - y)^2 / (x + y) / 2)))
    corrected <- precise(max(abs(x - y) - 1, 0))^2 / (x + y)
    emit(x, y, "edwards", corrected)
    emit(x, y, "edwards_p", erfc(sqrt(corrected / 2)))
    # R's own, where it has one.
    if (x + y > 1 && x != y) {
        r <- mcnemar.test(matrix(c(1, x, y, 1), 2))
        stopifnot(abs(r$statistic - as.numeric(corrected)) <= 1e-12 * max(1, r$statistic))
    }
}
writeLines(lines, "tests/kernel/reference/paired_odds.tsv")
