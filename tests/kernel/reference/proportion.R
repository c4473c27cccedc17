# Reference values of the interval and the exact test of one share.
#
# Quantiles of the beta distribution and mid-p limits are Newton steps on tails
# summed term by term (see precise.R). R's binom.test agrees wherever it can
# sum the support (checked below); PropCIs' mid-p limits, found on a grid, are
# off by up to 5e-4 and are not used.
source("tests/kernel/reference/precise.R")

input <- read_input("01_proportion")
own <- data.frame(x = c(0, 1, 1e9, 123456789, 3, 999999999),
                  n = c(1e9, 1e9, 1e9, 1e9, 8, 1e9))
cases <- data.frame(case = c(input$case_id, rep(0, nrow(own))),
                    x = c(input$x, own$x), n = c(input$n, own$n))
levels <- c(0.9, 0.95, 0.99)
grid <- merge(cases, data.frame(level = levels))
grid <- grid[order(grid$case, grid$n, grid$x, grid$level), ]

x <- grid$x
n <- grid$n
tail <- (1 - grid$level) / 2
z <- precise(qnorm(tail, lower.tail = FALSE))

wilson <- local({
    p <- precise(x) / n
    centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
    half <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / (4 * precise(n)^2))
    # 0 and 1 exactly, where the subtraction leaves a trace
    list(low = ifelse_mpfr(x == 0, 0 * p, centre - half),
         high = ifelse_mpfr(x == n, 0 * p + 1, centre + half))
})
agresti_coull <- local({
    p <- (precise(x) + z^2 / 2) / (n + z^2)
    half <- z * sqrt(p * (1 - p) / (n + z^2))
    list(low = pmax(p - half, precise(0)), high = pmin(p + half, precise(1)))
})

beta_limits <- function(shift_low, shift_high) {
    low <- precise(rep(0, length(x)))
    high <- precise(rep(1, length(x)))
    i <- x > 0
    low[i] <- beta_quantile(tail[i], x[i] + shift_low, (n - x)[i] + shift_high)
    i <- x < n
    high[i] <- 1 - beta_quantile(tail[i], (n - x)[i] + shift_low,
                                 x[i] + shift_high)
    list(low = low, high = high)
}
clopper_pearson <- beta_limits(0, 1)
jeffreys <- beta_limits(0.5, 0.5)

midp_low <- function(x, n, tail) {
    start <- mapply(function(x, n, t)
        uniroot(function(p) pbinom(x, n, p, lower.tail = FALSE) +
                    0.5 * stats::dbinom(x, n, p) - t,
                c(qbeta(t, x, n - x + 1), if (x < n) qbeta(0.999, x + 1, n - x)
                  else 1), tol = 1e-16)$root, x, n, tail)
    p <- precise(start)
    x <- precise(x)
    n <- precise(n)
    for (i in 1:4) {
        mass <- exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) +
                    x * log(p) + (n - x) * log1p(-p))
        above <- 0 * p
        density <- 0 * p
        j <- x < n
        above[j] <- beta_tail(p[j], x[j] + 1, n[j] - x[j])
        density[j] <- beta_density(p[j], x[j] + 1, n[j] - x[j])
        slope <- density + mass / 2 * (x / p - (n - x) / (1 - p))
        step <- (above + mass / 2 - tail) / slope
        p <- p - step
    }
    stopifnot(all(abs(step / p) < 1e-11))
    p
}
midp <- local({
    low <- precise(rep(0, length(x)))
    high <- precise(rep(1, length(x)))
    i <- x > 0
    low[i] <- midp_low(x[i], n[i], tail[i])
    i <- x < n
    high[i] <- 1 - midp_low((n - x)[i], n[i], tail[i])
    list(low = low, high = high)
})

write_table(list(case = grid$case, x = ifelse(grid$case > 0, NA, x),
                 n = ifelse(grid$case > 0, NA, n), level = grid$level,
                 wilson_low = wilson$low, wilson_high = wilson$high,
                 clopper_pearson_low = clopper_pearson$low,
                 clopper_pearson_high = clopper_pearson$high,
                 jeffreys_low = jeffreys$low, jeffreys_high = jeffreys$high,
                 midp_low = midp$low, midp_high = midp$high,
                 agresti_coull_low = agresti_coull$low,
                 agresti_coull_high = agresti_coull$high),
            "proportion.tsv")

# The exact test, against fractions.
tests <- read.table(header = TRUE, text = "
x n num den
7 20 1 5
0 10 1 4
10 10 1 4
3 10 1 2
5 10 1 2
0 1 1 2
1 1 999 1000
2 7 1 3
4 12 1 3
170 249 868667 1052053
49 100 1 2
1500 5000 31 100
999500000 1000000000 999499 1000000
900 1000000000 1 1000000
369950000 1000000000 37 100
370040000 1000000000 37 100
")
p <- do.call(c, Map(binomial_p, tests$x, tests$n, tests$num, tests$den))
small <- which(tests$n < 1e6)
for (i in small)
    stopifnot(abs(as.numeric(p[i]) / with(tests[i, ],
        binom.test(x, n, num / den)$p.value) - 1) < 1e-11)
write_table(c(as.list(tests), list(p = p)), "binomial_test.tsv")
